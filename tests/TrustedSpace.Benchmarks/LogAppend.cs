using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Durable appends of 300-byte records to the transparency log, with a checkpoint published every second, and of entries to the gateway's log with its index
/// (<see cref="IndexedAppend"/>), against <see cref="BareGroupCommit"/>: the same writers, in one run, turn by turn. Ends by verifying the log offline.
/// </summary>
internal static class LogAppend
{
    private const int Rounds = 5;
    private const int RecordBytes = 300;

    /// <summary>Appends are counted so that a turn takes a second or two on a quiet machine.</summary>
    private static readonly (int Writers, int Appends)[] Turns = [(1, 2_000), (64, 40_000), (256, 100_000), (1024, 200_000)];

    internal static async Task RunAsync()
    {
        // Beside the binaries, on a disk: a temporary directory may be in memory.
        var directory = Path.Combine(AppContext.BaseDirectory, $"log-append-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        try
        {
            using var signer = NoteSigner.Generate("bench.example/log");
            await using (var log = TransparencyLog.Open(new TransparencyLogOptions { Directory = Path.Combine(directory, "log"), Signer = signer }))
            await using (var bare = new BareGroupCommit(Path.Combine(directory, "bare")))
            await using (var indexed = new IndexedAppend(Path.Combine(directory, "indexed")))
            {
                await MeasureAsync(log, indexed, bare);
                await log.PublishAsync();
                Print($"published {log.Size:N0} entries");
            }

            var start = Stopwatch.GetTimestamp();
            var verification = LogVerifier.Verify(Path.Combine(directory, "log"), signer.Verifier);
            var rate = verification.Checkpoint?.Size / Stopwatch.GetElapsedTime(start).TotalSeconds;
            Print($"verified offline: {verification.Problem?.ToString() ?? "valid"}, {rate:N0} entries/s");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(TransparencyLog log, IndexedAppend indexed, BareGroupCommit bare)
    {
        await WriteAsync(64, 20_000, e => log.AppendAsync(e));
        await WriteAsync(64, 20_000, bare.AppendAsync);
        await indexed.MeasureAsync(64, 20_000);
        var ratios = Turns.ToDictionary(turn => turn.Writers, _ => new List<double>());
        var indexedRatios = Turns.ToDictionary(turn => turn.Writers, _ => new List<double>());
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var (writers, appends) in Turns)
            {
                // What the turn before left to publish is not this one's work.
                await log.PublishAsync();
                var alone = await WriteAsync(writers, appends, bare.AppendAsync);
                var whole = await PublishingAsync(log, () => WriteAsync(writers, appends, e => log.AppendAsync(e)));
                var ratio = whole.PerSecond / alone.PerSecond;
                ratios[writers].Add(ratio);
                Print($"round {round}, {writers,5} writers   bare {alone}");
                var (durable, indexedPerSecond) = await indexed.MeasureAsync(writers, appends);
                indexedRatios[writers].Add(indexedPerSecond / alone.PerSecond);
                Print($"                        log  {whole}   log / bare {ratio:N2}");
                Print($"                    indexed  {durable}   until indexed {indexedPerSecond,8:N0}/s");
            }
        }

        foreach (var writers in (int[])[64, 1024])
        {
            var (rate, p50, p99) = await indexed.PaceAsync(writers, perSecond: 10_000, seconds: 10);
            Print($"indexed at a load of 10,000/s by {writers,5} writers: {rate:N0}/s   p50 {p50.TotalMilliseconds:N1} ms   p99 {p99.TotalMilliseconds:N1} ms");
        }

        PrintRatios("log / bare", ratios);
        PrintRatios("indexed / bare", indexedRatios);
    }

    private static void PrintRatios(string what, Dictionary<int, List<double>> ratios)
    {
        foreach (var (writers, all) in ratios)
        {
            all.Sort();
            Print($"{what} with {writers,5} writers: median {all[Rounds / 2]:N2}, from {all[0]:N2} to {all[^1]:N2}");
        }
    }

    private static Task<Measurement> WriteAsync(int writers, int appends, Func<ReadOnlyMemory<byte>, ValueTask<long>> append)
    {
        var records = new byte[writers][];
        for (var i = 0; i < writers; i++)
        {
            records[i] = new byte[RecordBytes];
        }

        return Measurement.TakeAsync(writers, appends, async i =>
        {
            var record = records[i % writers];
            BinaryPrimitives.WriteInt32LittleEndian(record, i);
            await append(record);
        });
    }

    private static async Task<Measurement> PublishingAsync(TransparencyLog log, Func<Task<Measurement>> work)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var publishing = PublishAsync();
        var measured = await work();
        timer.Dispose();
        await publishing;
        return measured;

        async Task PublishAsync()
        {
            while (await timer.WaitForNextTickAsync())
            {
                await log.PublishAsync();
            }
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
