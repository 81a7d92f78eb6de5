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
    public static async Task FillAsync(string folder, string key)
    {
        var (log, index, ledger) = Open(folder, key, new IndexFile(Path.Combine(folder, "index.db")));
        await using (log)
        {
            try
            {
                while (true)
                {
                    await FailAsync(log, ledger, new string('x', 8000));
                }
            }
            catch (LogFailedException full)
            {
                Console.WriteLine($"read-only {full.Stage}");
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
