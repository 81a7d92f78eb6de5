using System.Diagnostics;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// The gateway's log as it runs: a job id is claimed, its leaf is encoded, made durable and indexed, a checkpoint is published each second. Leaves are failed
/// jobs of about 340 bytes under a hundred grants.
/// </summary>
internal sealed class IndexedAppend : IAsyncDisposable
{
    private static readonly ParticipantId Gateway = ParticipantId.Parse("gateway");
    private static readonly ParticipantId[] Consumers = [.. Enumerable.Range(0, 10).Select(number => ParticipantId.Parse($"consumer-{number}"))];
    private static readonly GrantId[] Grants = [.. Enumerable.Range(0, 100).Select(_ => GrantId.New(TimeProvider.System))];

    private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(1));
    private readonly Task _publishing;

    /// <param name="directory">Of the log and its index; what is there is opened.</param>
    /// <param name="key">Private key that the log began with; null: a new log's.</param>
    internal IndexedAppend(string directory, string? key = null)
    {
        Directory.CreateDirectory(directory);
        Index = new FlowIndex(IndexFile(directory), TimeProvider.System);
        Ledger = new UsageLedger(Index, TimeProvider.System);
        var signer = key is null ? NoteSigner.Generate("bench.example/gateway") : NoteSigner.Parse(key);
        Key = signer.ExportPrivateKey();
        Log = FlowLog.Open(LogDirectory(directory), signer, Index, new LogProjection(Ledger.Apply));
        _publishing = PublishAsync();
    }

    /// <summary>The log's private key, to open it again.</summary>
    internal string Key { get; }

    internal FlowIndex Index { get; }

    internal FlowLog Log { get; }

    internal UsageLedger Ledger { get; }

    internal static string IndexFile(string directory) => Path.Combine(directory, "log-index.db");

    internal static string LogDirectory(string directory) => Path.Combine(directory, "log");

    internal async ValueTask AppendAsync(int number)
    {
        var job = JobId.New(TimeProvider.System);
        if (!Ledger.TryClaim(job))
        {
            throw new InvalidOperationException("A new job id was spent.");
        }

        await Log.AppendAsync(Failed(number, job), CancellationToken.None);
    }

    /// <summary>Leaves a second over all <paramref name="appends"/>, until the last is indexed too.</summary>
    internal async Task<(Measurement Durable, double IndexedPerSecond)> MeasureAsync(int writers, int appends)
    {
        await Log.PublishAsync(CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        var durable = await Measurement.TakeAsync(writers, appends, AppendAsync);
        await Index.WaitForAsync(Log.Size, CancellationToken.None);
        return (durable, appends / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Latencies at a given load instead of the highest: each writer appends once a second divided by its share of the rate.</summary>
    internal async Task<(double PerSecond, TimeSpan P50, TimeSpan P99)> PaceAsync(int writers, int perSecond, int seconds)
    {
        var interval = TimeSpan.FromSeconds((double)writers / perSecond);
        var turns = perSecond * seconds / writers;
        var latencies = new TimeSpan[writers * turns];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            await Task.Delay(interval * writer / writers);
            using var timer = new PeriodicTimer(interval);
            for (var turn = 0; turn < turns; turn++)
            {
                var begin = Stopwatch.GetTimestamp();
                await AppendAsync((turn * writers) + writer);
                latencies[(turn * writers) + writer] = Stopwatch.GetElapsedTime(begin);
                await timer.WaitForNextTickAsync();
            }
        })));
        await Index.WaitForAsync(Log.Size, CancellationToken.None);
        var rate = latencies.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Array.Sort(latencies);
        return (rate, latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100]);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _publishing;
        await Log.DisposeAsync();
    }

    private static JobFailed Failed(int number, JobId job) => new()
    {
        At = 1_764_000_000_000 + number,
        Job = job,
        Grant = Grants[number % Grants.Length],
        Consumer = Consumers[number % Consumers.Length],
        Failure = new Refusal { Code = RefusalCode.Unavailable, Party = Gateway, Stage = "bench", Reason = "none", Remedy = "None." },
    };

    private async Task PublishAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            await Log.PublishAsync(CancellationToken.None);
        }
    }
}
