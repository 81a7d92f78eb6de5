using System.Globalization;
using System.Text.Json.Nodes;
using TrustedSpace.Tests;
using Xunit;

namespace TrustedSpace.FunctionalTests.Containers;

public sealed class ComposedSpaceTests(ComposedSpace space) : IClassFixture<ComposedSpace>
{
    private const int MostAttempts = 60;
    private const double Tolerance = 1e-9;
    private const string Sql = "SELECT diagnosis, COUNT(*) AS n, AVG(radius_mean) AS mean FROM aspirates GROUP BY diagnosis";

    [Fact]
    public async Task Composed_space_answers_the_query_of_the_demo_like_the_pooled_rows()
    {
        await WaitForCatalogAsync();

        var answer = await space.TspaceAsync("query", Sql, "--product", "aspirates", "--purpose", "research", "--as", "clinic", "--json");

        Assert.True(answer.ExitCode == 0, answer.Error);
        var rows = JsonNode.Parse(answer.Output)!["rows"]!.AsArray();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row =>
        {
            var values = PooledRadius((string)row![0]!);
            Assert.Equal(values.Length, (int)row[1]!);
            Assert.Equal(values.Average(), (double)row[2]!, values.Average() * Tolerance);
        });
    }

    [Fact]
    public async Task Composed_space_denies_a_purpose_that_no_policy_permits()
    {
        await WaitForCatalogAsync();

        var answer = await space.TspaceAsync("query", Sql, "--product", "aspirates", "--purpose", "marketing", "--as", "clinic", "--json");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("purpose", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regulators_witness_and_every_connector_cosign_the_log_of_the_composed_space()
    {
        await WaitForCatalogAsync();

        // A checkpoint waits only a moment for those beyond its quorum, so it may be a later one that all have cosigned.
        var verified = new CommandResult(-1, "", "");
        var cosignatures = new JsonObject();
        for (var attempt = 0; attempt < MostAttempts && (verified.ExitCode != 0 || cosignatures.Any(witness => witness.Value is null)); attempt++)
        {
            // Denied, and so one more leaf that a new checkpoint has to cover.
            await space.TspaceAsync("query", Sql, "--product", "aspirates", "--purpose", "marketing", "--as", "clinic", "--json");
            verified = await space.TspaceAsync("audit", "verify", "--as", "regulator", "--json");
            cosignatures = verified.ExitCode == 0 ? JsonNode.Parse(verified.Output)!["cosignatures"]!.AsObject() : cosignatures;
        }

        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        Assert.Equal(["hospital-a", "hospital-b", "hospital-c", "regulator"], cosignatures.Select(witness => witness.Key).Order(StringComparer.Ordinal));
        Assert.All(cosignatures, witness => Assert.NotNull(witness.Value));
    }

    /// <summary>Each attempt is a container of its own, which takes seconds: that is the pace.</summary>
    private async Task WaitForCatalogAsync()
    {
        var last = new CommandResult(0, "", "");
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            last = await space.TspaceAsync("catalog", "--as", "clinic", "--json");
            if (last.ExitCode == 0
                && JsonNode.Parse(last.Output)!.AsArray().Sum(product => product!["datasets"]!.AsArray().Count(dataset => (bool)dataset!["available"]!)) == 3)
            {
                return;
            }
        }

        Assert.Fail($"the three datasets were not in the catalog after {MostAttempts} attempts: {last.Output}{last.Error}");
    }

    private static double[] PooledRadius(string diagnosis) =>
        [.. Directory.EnumerateFiles(Path.Combine(WorkingTree.Root, "samples", "wisconsin"), "hospital-*.csv")
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(','))
            .Where(values => values[0] == diagnosis)
            .Select(values => double.Parse(values[1], CultureInfo.InvariantCulture))];
}
