using TrustedSpace.Client;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The sample of docs/jobs.md, which is the source between the two markers, word for word.</summary>
[Collection(HostedSpaceTests.Name)]
public sealed class JobSampleTests(HostedSpace hosted)
{
    private const string Begin = "        // <sample>\n";
    private const string End = "        // </sample>\n";

    [Fact]
    public async Task One_call_a_kind_asks_for_its_grant_and_runs()
    {
        hosted.Wire.PassAll();
        var path = Path.Combine(Directory.CreateTempSubdirectory("job-sample-").FullName, "rows.csv");
        await RunAsync(hosted.Clinic, path);

        var permitted = Samples.Rows(Samples.Hospitals[0]).Count(row => row["diagnosis"] == "benign");
        Assert.Equal(permitted + 1, File.ReadAllLines(path).Length);
        Assert.False(File.Exists(path + ".partial"));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task Query_that_reads_no_element_runs_in_one_call()
    {
        hosted.Wire.PassAll();

        var result = await hosted.Clinic.Jobs.RunAsync(Samples.Aspirates, "research", "SELECT COUNT(*) FROM aspirates", cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(569, (int)result.Rows[0][0].AsInteger);
    }

    [Fact]
    public void Documentation_shows_the_sample()
    {
        var source = File.ReadAllText(Path.Combine(Samples.Repository, "tests", "TrustedSpace.FunctionalTests", "Space", "JobSampleTests.cs")).ReplaceLineEndings("\n");
        var start = source.IndexOf(Begin, source.IndexOf("RunAsync(SpaceClient", StringComparison.Ordinal), StringComparison.Ordinal) + Begin.Length;
        var sample = string.Join('\n', source[start..source.IndexOf(End, start, StringComparison.Ordinal)].Split('\n').Select(line => line.Length > 8 ? line[8..] : line));

        Assert.Contains($"```csharp\n{sample}```", File.ReadAllText(Path.Combine(Samples.Repository, "docs", "jobs.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static async Task RunAsync(SpaceClient space, string path)
    {
        // <sample>
        var result = await space.Jobs.RunAsync(
            ProductId.Parse("aspirates"), "research", "SELECT diagnosis, COUNT(*), AVG(radius_mean) FROM aspirates GROUP BY diagnosis");
        foreach (var row in result.Rows)
        {
            Console.WriteLine(string.Join(", ", row));
        }

        await space.Exports.RunAsync(
            DatasetId.Parse("aspirates-a"), "quality-control", [ElementName.Parse("radius_mean")], ExportFormat.Csv, path);
        // </sample>
        Assert.Equal(2, result.Rows.Count);
    }
}
