using System.Globalization;
using Microsoft.Data.Sqlite;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The example of docs/computations/differential-privacy.md over a gateway and three connector processes on real data.</summary>
public sealed class PrivateSpaceTests : IAsyncLifetime
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Samples.Repository, "docs", "computations", "differential-privacy.md"));
    private static readonly Rho Cost = Rho.Of(0.1);

    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-private-").FullName;
    private RunningSpace? _running;
    private SpaceClient? _clinic;
    private SpaceClient? _regulator;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var samples = Path.GetDirectoryName(Samples.Wisconsin)!;
        foreach (var rows in Directory.EnumerateFiles(samples, "*.csv"))
        {
            File.Copy(rows, Path.Combine(_folder, Path.GetFileName(rows)));
        }

        const string Before = "        minimumGroupSize: 20\n";
        var space = File.ReadAllText(Samples.Wisconsin);
        Assert.Contains(Before, space, StringComparison.Ordinal);
        var path = Path.Combine(_folder, "space.yaml");
        await File.WriteAllTextAsync(path, space.Replace(Before, $"{Before}        {Block("yaml privacy").Trim()}\n", StringComparison.Ordinal), Cancellation);
        _running = await RunningSpace.StartAsync(path, Path.Combine(_folder, "data"), new Progress<string>(), TimeProvider.System, Cancellation).Within("the space to come up");
        _clinic = _running.Client(Samples.Clinic);
        _regulator = _running.Client(Samples.Regulator);
    }

    public async ValueTask DisposeAsync()
    {
        _clinic?.Dispose();
        _regulator?.Dispose();
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Answers_lie_within_their_errors_each_job_is_charged_once_and_the_budget_ends()
    {
        var clinic = _clinic!;
        var authority = CertificateAuthority.Load(_running!.Directory.Certificates, TimeProvider.System);
        var books = await Books.OpenAsync(clinic, _regulator!, authority);
        var grant = await clinic.AskAsync(Samples.Statistics());
        var sql = Block("sql example");
        var budget = PrivacyAccount.Budget(8, 1e-6);
        var most = (int)(budget.Units / Cost.Units);
        Assert.InRange(most, 4, 19);
        var paid = 0L;
        var forecast = await clinic.Jobs.ForecastAsync(grant, sql, rows: 357, Cancellation);
        Assert.Equal(Cost.Value, forecast!.Rho);
        Assert.Equal(["diagnosis", "count(*)", "sum(texture_mean)", "avg(radius_mean)"], forecast.Columns.Select(column => column.ToLowerInvariant()));

        for (var job = 1; job <= most; job++)
        {
            var spec = clinic.Jobs.Prepare(grant, sql);
            var ended = await clinic.RunToEndAsync(grant, spec);
            paid += ended.Amount;
            var result = await clinic.Jobs.ResultAsync(grant, spec.Job, Cancellation);
            AssertWithinItsErrors(result);
            var benign = result.Rows.Index().Single(row => row.Item[0].AsText == "benign").Index;
            Assert.All(Enumerable.Range(1, 3), column => Assert.Equal(1, result.StandardErrors![benign][column]!.Value / forecast.StandardErrors[column]!.Value, 0.2));
            Assert.All(Samples.Hospitals, owner => Assert.Equal((job, job * Cost.Units), Spent(owner)));
        }

        var refusal = await Dealings.RefusedAsync(() => clinic.Jobs.RunAsync(grant, sql, cancellation: Cancellation));

        Assert.Equal((RefusalCode.Denied, "privacy budget"), (refusal.Code, refusal.Stage));
        Assert.Contains($"costs clinic a rho of {Cost}", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains($"of the budget of {budget} is left", refusal.Reason, StringComparison.Ordinal);
        Assert.All(Samples.Hospitals, owner => Assert.Equal((most, most * Cost.Units), Spent(owner)));
        await books.AssertChargedAsync(paid);
    }

    private static void AssertWithinItsErrors(OpenedResult result)
    {
        Assert.Equal(2, result.Rows.Count);
        foreach (var (row, errors) in result.Rows.Zip(result.StandardErrors!))
        {
            var radius = Samples.Values(Samples.Hospitals, row[0].AsText, Samples.Radius);
            var texture = Samples.Values(Samples.Hospitals, row[0].AsText, Samples.Texture);
            var truth = new[] { radius.Length, texture.Sum(), radius.Average() };
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| {row[0].AsText}, over all rows | {truth[0]} | {truth[1]:F2} | {truth[2]:F4} |"), Page, StringComparison.Ordinal);
            Assert.Null(errors[0]);
            Assert.All(truth.Index(), expected =>
                Assert.InRange((row[expected.Index + 1].AsNumber - expected.Item) / errors[expected.Index + 1]!.Value, -6, 6));
            Assert.InRange(errors[1]!.Value, 3, 5);
        }
    }

    // The connector has the file open; another process may read it.
    private (int Jobs, long Units) Spent(ParticipantId owner)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_running!.Directory.State(owner), "connector.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*), SUM(units) FROM privacy WHERE state = 'Spent' AND consumer = 'clinic'";
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt32(0), row.GetInt64(1));
    }

    private static string Block(string name)
    {
        var start = Page.IndexOf($"```{name}\n", StringComparison.Ordinal) + name.Length + 4;
        return Page[start..Page.IndexOf("\n```", start, StringComparison.Ordinal)];
    }
}
