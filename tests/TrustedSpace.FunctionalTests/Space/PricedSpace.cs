using System.Text.RegularExpressions;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The space of samples/wisconsin with the tariff and the price book of docs/billing.md.</summary>
internal sealed partial class PricedSpace : IAsyncLifetime
{
    /// <summary>The query of the document's example.</summary>
    public const string Sql = "SELECT diagnosis, COUNT(*), AVG(radius_mean) FROM aspirates GROUP BY diagnosis";

    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-billing-").FullName;
    private HostedSpace? _space;

    /// <summary>The document.</summary>
    public static string Page { get; } = File.ReadAllText(Path.Combine(Samples.Repository, "docs", "billing.md"));

    public HostedSpace Space => _space ?? throw new InvalidOperationException("The space is not up.");

    public async ValueTask InitializeAsync()
    {
        foreach (var rows in Directory.EnumerateFiles(Path.GetDirectoryName(Samples.Wisconsin)!, "*.csv"))
        {
            File.Copy(rows, Path.Combine(_folder, Path.GetFileName(rows)));
        }

        var path = Path.Combine(_folder, "space.yaml");
        var priced = TariffLine().Replace(await File.ReadAllTextAsync(Samples.Wisconsin, TestContext.Current.CancellationToken), $"tariff: {Block("yaml tariff")}");
        await File.WriteAllTextAsync(path, $"{priced}\nprices: {Block("yaml prices")}\n", TestContext.Current.CancellationToken);
        _space = new HostedSpace(path);
        await _space.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_space?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    private static string Block(string name)
    {
        var start = Page.IndexOf($"```{name}\n", StringComparison.Ordinal) + name.Length + 4;
        return Page[start..Page.IndexOf("\n```", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"tariff: \{.*\}")]
    private static partial Regex TariffLine();
}
