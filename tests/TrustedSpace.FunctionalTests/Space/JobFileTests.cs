using System.Globalization;
using System.Text.Json;
using TrustedSpace.FunctionalTests.CommandLine;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary><c>tspace run</c> over the processes of samples/wisconsin: the example of docs/jobs.md, faults before anything runs, and runs that are taken up.</summary>
[Collection(WholeSpaceTests.Name)]
public sealed class JobFileTests(WholeSpace space) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("job-files-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Example_of_the_documentation_runs_and_its_outputs_hold_the_pooled_answers()
    {
        var books = await space.BooksAsync();
        Write(Example());

        var check = await RunAsync("--check");
        Assert.Equal(3, check.GetArrayLength());
        Assert.False(File.Exists(Output("by-diagnosis.csv")));
        await books.AssertUnchargedAsync();
        var results = await RunAsync();

        Assert.Equal(["by-diagnosis", "overall", "rows-of-a"], results.EnumerateArray().Select(result => result.GetProperty("name").GetString()));
        var lines = File.ReadAllLines(Output("by-diagnosis.csv"));
        Assert.Equal("diagnosis,count(*),avg(radius_mean),stddev_samp(radius_mean)", lines[0]);
        foreach (var diagnosis in new[] { "benign", "malignant" })
        {
            var pooled = Samples.Values(Samples.Hospitals, diagnosis, Samples.Radius);
            var row = Assert.Single(lines, line => line.StartsWith(diagnosis, StringComparison.Ordinal)).Split(',');
            Assert.Equal(pooled.Length, int.Parse(row[1], CultureInfo.InvariantCulture));
            Assert.Equal(pooled.Average(), double.Parse(row[2], CultureInfo.InvariantCulture), tolerance: 1e-9);
        }

        var overall = JsonDocument.Parse(await File.ReadAllTextAsync(Output("overall.json"), Cancellation)).RootElement;
        Assert.Equal(569, overall.GetProperty("rows")[0][0].GetInt32());
        var permitted = Samples.Rows(Samples.Hospitals[0]).Count(row => row["diagnosis"] == "benign");
        Assert.Equal(permitted + 1, File.ReadAllLines(Output("rows-of-a.csv")).Length);
        Assert.Empty(Directory.GetFiles(_folder, "*.partial"));

        var charged = results.EnumerateArray().Sum(result => result.GetProperty("outcome").GetProperty("amount").GetInt64());
        await books.AssertChargedAsync(charged);
        Assert.All(Enumerable.Range(0, 3), i =>
            Assert.True(results[i].GetProperty("outcome").GetProperty("amount").GetInt64() <= check[i].GetProperty("maximumPrice").GetInt64()));
    }

    [Fact]
    public async Task Faults_of_every_job_are_listed_with_their_lines_and_nothing_runs()
    {
        var books = await space.BooksAsync();
        var jobs = (await space.Clinic.Jobs.ListAsync(Cancellation)).Count;
        Write("""
            jobs:
              - name: no-such-column
                kind: statistics
                product: aspirates
                purpose: research
                sql: SELECT AVG(weight) FROM aspirates
                output: a.csv
              - name: sound
                kind: statistics
                product: aspirates
                purpose: research
                sql: SELECT COUNT(*) FROM aspirates
                output: b.csv
              - name: no-such-element
                kind: export
                dataset: aspirates-a
                purpose: quality-control
                elements: [radius_mean, weight]
                output: c.csv
              - name: no-such-product
                kind: statistics
                product: houses
                purpose: research
                sql: SELECT COUNT(*) FROM houses
                output: d.csv
            """);

        var (exit, _, error) = await StartAsync();

        Assert.Equal(2, exit);
        var faults = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("line ", StringComparison.Ordinal));
        Assert.Equal(["line 6", "line 6", "line 6", "line 18", "line 22"], faults.Select(fault => fault.Split(':')[0]));
        Assert.All(Samples.Hospitals, hospital => Assert.Contains($"no-such-column: sql: {hospital} (", error, StringComparison.Ordinal));
        Assert.Equal(jobs, (await space.Clinic.Jobs.ListAsync(Cancellation)).Count);
        Assert.Empty(Directory.GetFiles(_folder, "*.csv"));
        await books.AssertUnchargedAsync();
    }

    [Fact]
    public async Task Run_in_which_a_job_failed_is_taken_up_and_pays_nothing_twice()
    {
        var books = await space.BooksAsync();
        var text = """
            jobs:
              - name: granted
                kind: statistics
                product: aspirates
                purpose: research
                sql: SELECT COUNT(*) FROM aspirates
                output: granted.csv
              - name: refused
                kind: statistics
                product: aspirates
                purpose: marketing
                sql: SELECT COUNT(*) FROM aspirates
                output: refused.csv
            """;
        Write(text);
        var (exit, output, _) = await StartAsync("--json");
        var first = JsonDocument.Parse(output).RootElement;

        Assert.Equal(1, exit);
        Assert.Contains("denies by rule", first[1].GetProperty("failure").GetString(), StringComparison.Ordinal);
        var paid = first[0].GetProperty("outcome").GetProperty("amount").GetInt64();
        await books.AssertChargedAsync(paid);

        Write(text.Replace("marketing", "research", StringComparison.Ordinal));
        var second = await RunAsync();
        Assert.True(second[0].GetProperty("earlier").GetBoolean());
        Assert.Equal(first[0].GetProperty("outcome").ToString(), second[0].GetProperty("outcome").ToString());
        await books.AssertChargedAsync(paid + second[1].GetProperty("outcome").GetProperty("amount").GetInt64());

        var third = await RunAsync();
        Assert.All(third.EnumerateArray(), result => Assert.False(result.GetProperty("earlier").GetBoolean()));
    }

    [Fact]
    public async Task Run_that_was_killed_after_its_submission_finds_the_job_and_does_not_run_it_again()
    {
        var books = await space.BooksAsync();
        Write("""
            jobs:
              - name: counted
                kind: statistics
                product: aspirates
                purpose: research
                sql: SELECT COUNT(*) FROM aspirates
                output: counted.csv
            """);
        var before = (await space.Clinic.Jobs.ListAsync(Cancellation)).Select(job => job.Job).ToHashSet();
        await using var held = await HeldConnector.ReplaceAsync(space, Samples.Hospitals[1], "Begin");
        using (var run = TspaceProcess.Start("dotnet", [TspaceProcess.Assembly, "run", "jobs.yaml", "--as", "clinic"], _folder, space.Folder))
        {
            await held.Arrived.Within("the job to begin");
            run.Kill();
            await run.WaitForExitAsync(Cancellation).Within("the end of the killed run");
        }

        held.LetGo();
        var results = await RunAsync();

        var job = Assert.Single(await space.Clinic.Jobs.ListAsync(Cancellation), job => !before.Contains(job.Job));
        Assert.Equal((JobState.Released, results[0].GetProperty("outcome").GetProperty("job").GetString()), (job.State, job.Job.Value));
        Assert.IsType<Flow>(Assert.Single(await space.Clinic.EntriesOfAsync(job.Job)));
        Assert.Equal(2, File.ReadAllLines(Output("counted.csv")).Length);
        await books.AssertChargedAsync(job.Amount);
    }

    private static string Example()
    {
        var text = File.ReadAllText(Path.Combine(Samples.Repository, "docs", "jobs.md")).ReplaceLineEndings("\n");
        var start = text.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private void Write(string text) => File.WriteAllText(Output("jobs.yaml"), text);

    private string Output(string file) => Path.Combine(_folder, file);

    private async Task<JsonElement> RunAsync(params IReadOnlyList<string> options)
    {
        var (exit, output, error) = await StartAsync([.. options, "--json"]);
        Assert.True(exit == 0, output + error);
        return JsonDocument.Parse(output).RootElement;
    }

    private Task<(int Exit, string Output, string Error)> StartAsync(params IReadOnlyList<string> options) =>
        TspaceProcess.RunAsync("dotnet", [TspaceProcess.Assembly, "run", "jobs.yaml", "--as", "clinic", .. options], _folder, space.Folder);
}
