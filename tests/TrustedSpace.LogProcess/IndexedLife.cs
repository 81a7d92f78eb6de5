using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.LogProcess;

/// <summary>A gateway's log with its index: failed jobs, each id claimed before.</summary>
internal static class IndexedLife
{
    private const int Rounds = 6;
    private const int JobsARound = 70;

    private static readonly GrantId Grant = GrantId.Parse("00000000-0000-4000-8000-000000000000");

    public static async Task RunAsync(string folder, string key, int dieAt)
    {
        var (log, index, ledger) = Open(folder, key, new DyingIndexFile(Path.Combine(folder, "index.db"), dieAt));
        await using (log)
        {
            for (var round = 0; round < Rounds; round++)
            {
                await Task.WhenAll(Enumerable.Range(0, JobsARound).Select(_ => FailAsync(log, ledger, "no answer")).ToArray());
                await index.WaitForAsync(log.Size, CancellationToken.None);
                Console.WriteLine($"indexed {index.IndexedThrough}");
            }
        }
    }

    /// <summary>Appends until the disk takes no more, and says what the log then does.</summary>
    /// <param name="folder">Of log and index.</param>
    /// <param name="key">The log's private key.</param>
    /// <param name="published">Entries between two checkpoints, 0 for none.</param>
    public static async Task FillAsync(string folder, string key, int published)
    {
        var (log, index, ledger) = Open(folder, key, new IndexFile(Path.Combine(folder, "index.db")));
        await using (log)
        {
            try
            {
                for (var number = 1; ; number++)
                {
                    await FailAsync(log, ledger, new string('x', 8000));
                    if (published > 0 && number % published == 0)
                    {
                        await log.PublishAsync(CancellationToken.None);
                        Console.WriteLine($"published {log.Published} {log.RootAt(log.Published)}");
                    }
                }
            }
            catch (LogFailedException full)
            {
                Console.WriteLine($"read-only {full.Stage}");
                Console.WriteLine($"because {full.InnerException!.Message}");
            }

            Console.WriteLine($"read {log.Read(log.Size - 1).Index}");
            await RefusedAsync(() => log.AppendAsync(Failed(JobId.New(TimeProvider.System), "late"), CancellationToken.None).AsTask());
            await RefusedAsync(() => log.PublishAsync(CancellationToken.None));
        }

        async Task RefusedAsync(Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (LogFailedException)
            {
                Console.WriteLine($"refused {log.Failure!.Stage}");
            }
        }
    }

    /// <summary>Starts a log of no entries.</summary>
    public static async Task StartAsync(string folder, string key) =>
        await Open(folder, key, new IndexFile(Path.Combine(folder, "index.db"))).Log.DisposeAsync();

    /// <summary>Says what the log holds and what its index finds, then appends one more and publishes it.</summary>
    public static async Task ResumeAsync(string folder, string key)
    {
        var (log, index, ledger) = Open(folder, key, new IndexFile(Path.Combine(folder, "index.db")));
        await using (log)
        {
            Console.WriteLine($"published {log.Published} {log.RootAt(log.Published)}");
            foreach (var leaf in log.Read(0, log.Size))
            {
                Console.WriteLine($"kept {leaf.Index} {((JobFailed)leaf.Entry).Job}");
            }

            await FailAsync(log, ledger, "no answer");
            await log.PublishAsync(CancellationToken.None);
            Console.WriteLine($"published {log.Published} {log.RootAt(log.Published)}");
            var found = await index.SearchAsync(new FlowQuery { Limit = int.MaxValue, Outcome = "failed" }, CancellationToken.None);
            Console.WriteLine($"found {found.Entries.Count} {found.IndexedThrough}");
        }
    }

    private static (FlowLog Log, FlowIndex Index, UsageLedger Ledger) Open(string folder, string key, IndexFile file)
    {
        var index = new FlowIndex(file, TimeProvider.System);
        var ledger = new UsageLedger(index, TimeProvider.System);
        return (FlowLog.Open(Path.Combine(folder, "log"), NoteSigner.Parse(key), index, new LogProjection(ledger.Apply)), index, ledger);
    }

    private static async Task FailAsync(FlowLog log, UsageLedger ledger, string reason)
    {
        var job = JobId.New(TimeProvider.System);
        if (!ledger.TryClaim(job))
        {
            Console.WriteLine($"spent {job}");
        }

        var leaf = await log.AppendAsync(Failed(job, reason), CancellationToken.None);
        Console.WriteLine($"acknowledged {leaf} {job}");
    }

    private static JobFailed Failed(JobId job, string reason) => new()
    {
        At = 1,
        Job = job,
        Grant = Grant,
        Consumer = ParticipantId.Parse("research"),
        Failure = new Refusal { Code = RefusalCode.Unavailable, Party = ParticipantId.Parse("gateway"), Stage = "test", Reason = reason, Remedy = "None." },
    };
}
