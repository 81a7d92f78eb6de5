using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustedSpace.Cli.Space;
using TrustedSpace.FunctionalTests.CommandLine;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The worked example of docs/computations/export.md, command by command, on samples/randhie.</summary>
public sealed class WorkedExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-worked-").FullName;

    private static string Sample => Path.Combine(Samples.Repository, "samples", "randhie");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Documented_export_gives_the_documented_rows_and_is_traced()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Samples.Repository, "docs", "computations", "export.md"), Cancellation);
        AssertPolicyIsTheSamples(document);
        await using var space = await RunningSpace
            .StartAsync(Path.Combine(Sample, "space.yaml"), Path.Combine(_folder, "space"), new Progress<string>(), TimeProvider.System, Cancellation)
            .Within("the space to come up");

        foreach (var command in Commands(document))
        {
            var (exit, output, error) = await TspaceProcess.RunAsync(
                "dotnet", [TspaceProcess.Assembly, .. command.Split(' ')[1..], "--json"], _folder, Path.Combine(_folder, "space"));
            Assert.True(exit == 0, $"{command}: {output}{error}");
            if (command.Contains("watermark", StringComparison.Ordinal))
            {
                Assert.Equal("actuary", (string)JsonNode.Parse(output)!["source"]!["consumer"]!);
            }
        }

        var rows = (await File.ReadAllLinesAsync(Path.Combine(_folder, "a.csv"), Cancellation)).Skip(1).Select(line => line.Split(',')).ToList();
        var mean = rows.Average(row => int.Parse(row[0], CultureInfo.InvariantCulture));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"the {rows.Count:N0} of the 5,100 person-years"), document, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"over them is {mean:F4}"), document, StringComparison.Ordinal);
        Assert.Equal(Masked().Order(StringComparer.Ordinal), rows.Select(row => string.Join(',', row.Select(Number))).Order(StringComparer.Ordinal));
    }

    /// <summary>What the policy leaves of the insurer's own file.</summary>
    private static IEnumerable<string> Masked() => File.ReadLines(Path.Combine(Sample, "insurer-a.csv")).Skip(1)
        .Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())
        .Where(row => row[5] == 0)
        .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row[0]:R},{Nearest(row[1], 0.5):R},{Nearest(row[6], 5):R},{row[9]:R}"));

    private static double Nearest(double value, double step) => Math.Floor((value / step) + 0.5) * step;

    private static string Number(string text) => double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Commands(string document) =>
        Regex.Matches(document, "^tspace (export|watermark) .*$", RegexOptions.Multiline).Select(match => match.Value.Trim());

    private static void AssertPolicyIsTheSamples(string document)
    {
        var permission = Regex.Match(document, "```yaml export-permission\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var sample = File.ReadAllText(Path.Combine(Sample, "space.yaml"));
        Assert.Contains(string.Concat(permission.TrimEnd().Split('\n').Select(line => $"      {line}\n")), sample, StringComparison.Ordinal);
    }
}
