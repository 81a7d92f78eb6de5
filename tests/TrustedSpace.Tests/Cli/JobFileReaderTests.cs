using TrustedSpace.Cli.Exports;
using TrustedSpace.Cli.JobFiles;
using TrustedSpace.Cli.Jobs;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.Tests.Cli;

public sealed class JobFileReaderTests : IDisposable
{
    private const string Sound = """
        jobs:
          - name: by-diagnosis
            kind: statistics
            product: aspirates
            purpose: research
            sql: >
              SELECT diagnosis, COUNT(*)
              FROM aspirates GROUP BY diagnosis
            output: by-diagnosis.csv
            timeout: 60
            retries: 3
            grant: { cells: 12, minutes: 5 }
          - name: rows
            kind: export
            dataset: aspirates-a
            purpose: quality-control
            elements: [radius_mean, texture_mean]
            output: rows.jsonl
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("job-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whole_file_is_read_with_its_types()
    {
        var file = JobFileReader.Read(Write(Sound));

        var statistics = Assert.IsType<StatisticsEntry>(file.Jobs[0]);
        Assert.Equal(("by-diagnosis", "aspirates", "research"), (statistics.Name, statistics.Product.Value, statistics.Common.Purpose));
        Assert.Equal("SELECT diagnosis, COUNT(*) FROM aspirates GROUP BY diagnosis", statistics.Sql);
        Assert.Equal((ResultFormat.Csv, Path.Combine(_folder, "by-diagnosis.csv")), (statistics.Format, statistics.Common.Output));
        Assert.Equal((TimeSpan.FromSeconds(60), 3), (statistics.Common.Timeout, statistics.Common.Retries));
        Assert.Equal((12, 300), (statistics.Common.Grant.For(1000).MaximumCells, statistics.Common.Grant.For(1000).LifetimeSeconds));

        var export = Assert.IsType<ExportEntry>(file.Jobs[1]);
        Assert.Equal(("aspirates-a", ExportFormat.JsonLines), (export.Dataset.Value, export.Format));
        Assert.Equal(["radius_mean", "texture_mean"], export.Elements.Select(element => element.Value));
        Assert.Equal((null, 2, 1000, 900), (export.Common.Timeout, export.Common.Retries, (int)export.Common.Grant.For(1000).MaximumCells, export.Common.Grant.For(1000).LifetimeSeconds));
        Assert.Equal((2, 13), (statistics.Common.Line, export.Common.Line));
    }

    [Theory]
    [InlineData("    purpose: research\n", "", "line 2: by-diagnosis: purpose is missing")]
    [InlineData("purpose: research", "purpose: research\n    purpos: x", "line 6: by-diagnosis: purpos is not known here")]
    [InlineData("kind: statistics", "kind: training", "line 3: by-diagnosis: kind is \"training\", and can be export, statistics")]
    [InlineData("    kind: statistics\n", "", "line 2: by-diagnosis: kind is missing")]
    [InlineData("product: aspirates", "product: Aspirates", "line 4: by-diagnosis: product")]
    [InlineData("timeout: 60", "timeout: soon", "line 10: by-diagnosis: timeout must be a whole number of 1 to 86400")]
    [InlineData("retries: 3", "retries: -1", "line 11: by-diagnosis: retries must be a whole number of 0 to 100")]
    [InlineData("cells: 12", "cels: 12", "line 12: by-diagnosis, grant: cels is not known here; known are cells, minutes")]
    [InlineData("grant: { cells: 12, minutes: 5 }", "grant: big", "line 12: by-diagnosis: grant must be a mapping")]
    [InlineData("output: by-diagnosis.csv", "output: none/by.csv", "line 9: by-diagnosis: output is in")]
    [InlineData("output: by-diagnosis.csv", "output: by.txt", "format is missing, and by.txt does not end in .csv, .json")]
    [InlineData("output: by-diagnosis.csv", "output: rows.jsonl\n    format: csv", "rows: output is another job's too")]
    [InlineData("output: rows.jsonl", "output: rows.jsonl\n    format: excel", "line 19: rows: format is \"excel\"")]
    [InlineData("name: rows", "name: by-diagnosis", "line 13: by-diagnosis: name is another job's too")]
    [InlineData("name: rows", "name: Rows!", "line 13: Rows!: name must be of at most 64 lower-case letters")]
    [InlineData("elements: [radius_mean, texture_mean]", "elements: radius_mean", "line 17: rows: elements must be a list")]
    [InlineData("elements: [radius_mean, texture_mean]", "elements: []", "line 17: rows: elements must be a list")]
    [InlineData("dataset: aspirates-a", "dataset: [a]", "line 15: rows: dataset must be text")]
    [InlineData("jobs:", "job:", "line 1: the file must have one key, jobs")]
    [InlineData("jobs:\n", "version: 2\njobs:\n", "line 1: version is not known here")]
    [InlineData("name: rows", "name: [", "line")]
    public void Fault_is_named_with_its_line(string right, string wrong, string named)
    {
        var text = Sound.ReplaceLineEndings("\n");
        Assert.Contains(right, text, StringComparison.Ordinal);

        var faults = Assert.Throws<JobFileException>(() => JobFileReader.Read(Write(text.Replace(right, wrong, StringComparison.Ordinal)))).Message;

        Assert.Contains(named, faults, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_listed_at_once_in_the_order_of_the_lines()
    {
        var text = Sound
            .Replace("retries: 3", "retries: many", StringComparison.Ordinal)
            .Replace("purpose: quality-control", "", StringComparison.Ordinal)
            .Replace("product: aspirates", "", StringComparison.Ordinal);

        var faults = Assert.Throws<JobFileException>(() => JobFileReader.Read(Write(text))).Message.Split('\n')[1..];

        Assert.Equal(3, faults.Length);
        Assert.Equal(["line 2", "line 11", "line 13"], faults.Select(fault => fault.Trim().Split(':')[0]));
    }

    [Fact]
    public void Missing_file_is_said_in_words() =>
        Assert.Contains("none.yaml can't be used", Assert.Throws<JobFileException>(() => JobFileReader.Read(Path.Combine(_folder, "none.yaml"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Entry_that_was_changed_has_another_digest()
    {
        var before = JobFileReader.Read(Write(Sound)).Jobs;
        var after = JobFileReader.Read(Write(Sound.Replace("retries: 3", "retries: 4", StringComparison.Ordinal))).Jobs;

        Assert.NotEqual(before[0].Digest, after[0].Digest);
        Assert.Equal(before[1].Digest, after[1].Digest);
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "jobs.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
