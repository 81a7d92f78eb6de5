using System.Diagnostics;
using System.Text.Json.Nodes;
using TrustedSpace.Client.Exports;
using TrustedSpace.FunctionalTests.CommandLine;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Exports that really break, between processes: they go on where they ended, every row arrives once, and the whole is charged once.</summary>
public sealed class BrokenExportTests : IAsyncLifetime
{
    private LargeSpace? _space;

    private LargeSpace Space => _space ?? throw new InvalidOperationException("The space is not up.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _space = await LargeSpace.StartAsync();

    public ValueTask DisposeAsync() => _space?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Export_goes_on_after_a_lost_connection_and_after_a_killed_connector()
    {
        var books = await Space.BooksAsync();
        var grant = await Space.GrantAsync();
        using var file = new MemoryStream();

        // The consumer breaks the connection.
        var first = Space.Prepare(grant);
        using var leave = new CancellationTokenSource();
        ArrivedRows arrived = new(first.Job, 0, 0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Space.Consumer.Exports.DownloadAsync(grant, LargeSpace.Insurer, first, file, Seen(40 * ResumedPart.Batch, leave.Cancel), leave.Token));
        var early = await Dealings.RefusedAsync(async () =>
        {
            // Until the gateway has recorded the end, a resumption is refused; afterwards this one would be of a part that never was.
            var never = Space.Consumer.Exports.Resume(first with { Job = JobId.New(TimeProvider.System) }, arrived);
            await Space.Consumer.Exports.DownloadAsync(grant, LargeSpace.Insurer, never, Stream.Null, Cancellation);
        });
        Assert.Equal((RefusalCode.Conflict, Samples.Gateway), (early.Code, early.Party));
        await Space.BrokenAsync(first.Job);
        Cut(file, 0);

        // The connector dies in the middle of the second part.
        var second = Space.Consumer.Exports.Resume(first, arrived);
        var start = file.Length;
        var killed = false;
        var broken = await Assert.ThrowsAsync<ExportException>(() => Space.Consumer.Exports.DownloadAsync(
            grant, LargeSpace.Insurer, second, file, Seen(arrived.Rows + (20 * ResumedPart.Batch), () => killed = Kill(killed)), Cancellation).Within("the second part to break"));
        Assert.Equal(second.Job, broken.Arrived!.Job);
        arrived = broken.Arrived;
        Assert.InRange(arrived.Rows, 60 * ResumedPart.Batch, LargeSpace.Rows);
        await Space.BrokenAsync(second.Job);
        Cut(file, start);
        await Space.StartConnectorAsync();

        var third = Space.Consumer.Exports.Resume(second, arrived);
        var statement = await Space.Consumer.Exports.DownloadAsync(grant, LargeSpace.Insurer, third, file, Cancellation).Within("the third part");
        var leaf = await Space.Consumer.Exports.ConfirmAsync(statement, Cancellation);

        Assert.Equal((LargeSpace.Rows, (long)LargeSpace.Rows * LargeSpace.Elements.Count, false), (statement.Rows, statement.Cells, statement.Truncated));
        AssertEveryRowOnce(file);
        Assert.Equal(leaf, await Space.Consumer.Exports.ConfirmAsync(statement, Cancellation));
        var report = await books.AssertChargedAsync(300 + ((long)LargeSpace.Rows * LargeSpace.Elements.Count));
        Assert.Empty(report.Unconfirmed);
        var again = await Dealings.RefusedAsync(() => Space.Consumer.Exports.DownloadAsync(
            grant, LargeSpace.Insurer, Space.Consumer.Exports.Resume(second, arrived), Stream.Null, Cancellation));
        Assert.Equal(RefusalCode.Conflict, again.Code);

        Action<ArrivedRows> Seen(long row, Action act) => now =>
        {
            arrived = now;
            if (now.Rows >= row)
            {
                act();
            }
        };

        void Cut(MemoryStream rows, long from)
        {
            rows.SetLength(from + arrived.Bytes);
            rows.Seek(0, SeekOrigin.End);
        }
    }

    [Fact]
    public async Task Command_resumes_an_export_that_was_killed_and_the_owner_traces_its_rows()
    {
        var output = Path.Combine(Path.GetDirectoryName(Space.Space)!, "rows.jsonl");
        string[] common = ["export", "person-years-all", "--output", output, "--as", "actuary", "--space", Space.Space, "--json"];
        using (var killed = TspaceProcess.Start(
            "dotnet",
            [
                TspaceProcess.Assembly, .. common, "--elements", string.Join(',', LargeSpace.Elements), "--purpose", "pricing", "--format", "jsonLines",
                "--cells", $"{LargeSpace.Rows * LargeSpace.Elements.Count}",
            ],
            Samples.Repository,
            space: null))
        {
            await NotedAsync(killed, output + ".resume").Within("the first batches");
            killed.Kill();
            await killed.WaitForExitAsync(Cancellation);
        }

        Assert.False(File.Exists(output));
        var note = JsonNode.Parse(await File.ReadAllTextAsync(output + ".resume", Cancellation))!;
        await Space.BrokenAsync(JobId.Parse((string)note["export"]!["job"]!));

        var (exit, document, error) = await TspaceProcess.RunAsync([.. common, "--resume"]);

        Assert.True(exit == 0, error);
        Assert.Equal(LargeSpace.Rows, (long)JsonNode.Parse(document)!["rows"]!);
        using (var rows = new MemoryStream(await File.ReadAllBytesAsync(output, Cancellation)))
        {
            AssertEveryRowOnce(rows);
        }

        Assert.False(File.Exists(output + ".resume") || File.Exists(output + ".partial"));
        await AssertTracedAsync(output, (string)note["export"]!["job"]!);
    }

    private async Task AssertTracedAsync(string output, string job)
    {
        // Every tenth row of the middle of the file, as someone might pass it on.
        var leak = Path.Combine(Path.GetDirectoryName(output)!, "leak.jsonl");
        await File.WriteAllLinesAsync(leak, File.ReadLines(output).Skip(50_000).Take(20_000).Where((_, i) => i % 10 == 0), Cancellation);

        var (exit, document, error) = await TspaceProcess.RunAsync("watermark", leak, "--as", "insurer", "--space", Space.Space, "--json");

        Assert.True(exit == 0, error);
        var source = JsonNode.Parse(document)!["source"]!;
        Assert.Equal((job, "actuary"), ((string)source["job"]!, (string)source["consumer"]!));
        Assert.InRange((double)source["falsePositive"]!, 0, 1e-6);
        var sorted = Path.Combine(Path.GetDirectoryName(output)!, "sorted.jsonl");
        await File.WriteAllLinesAsync(sorted, File.ReadLines(leak).Order(StringComparer.Ordinal), Cancellation);
        Assert.Equal(1, (await TspaceProcess.RunAsync("watermark", sorted, "--as", "insurer", "--space", Space.Space)).Exit);
    }

    private static async Task NotedAsync(Process process, string note)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!File.Exists(note))
        {
            Assert.False(process.HasExited, "the export ended before it was killed");
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private static void AssertEveryRowOnce(MemoryStream rows)
    {
        rows.Position = 0;
        using var reader = new StreamReader(rows, leaveOpen: true);
        var seen = new bool[LargeSpace.Rows];
        while (reader.ReadLine() is { } line)
        {
            var serial = (int)JsonNode.Parse(line)!["serial"]!;
            Assert.False(seen[serial], $"row {serial} came twice");
            seen[serial] = true;
        }

        Assert.DoesNotContain(false, seen);
    }

    private bool Kill(bool done)
    {
        if (!done)
        {
            Space.KillConnectorAsync().GetAwaiter().GetResult();
        }

        return true;
    }
}
