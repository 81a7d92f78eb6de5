using CsCheck;
using TrustedSpace.Client.Audit;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class FlowIndexTests
{
    private static readonly FlowQuery Everything = new() { Limit = int.MaxValue };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Index_answers_as_a_scan_of_the_log_does_and_again_after_a_restart_and_a_rebuild() =>
        await Gen.Select(Histories.Entry.Array[0, 700], Histories.Entry.Array[0, 300], Histories.Query.Array[40]).SampleAsync(async (first, second, queries) =>
        {
            await using var log = new IndexedLog();
            log.Open();
            await log.AppendAsync(first);
            await CompareAsync(log, queries);
            await log.ReopenAsync();
            await log.AppendAsync(second);
            await CompareAsync(log, queries);
            await log.ReopenAsync(dropIndex: true);
            await CompareAsync(log, queries);
            await log.Log.PublishAsync(Stop);
            var copy = VerifiedCopy.Open(log.LogPath, NoteVerifier.Parse(log.Log.VerifierKey));
            foreach (var query in queries)
            {
                Assert.Equal(CanonicalJson.Serialize(log.Index.Find(query)), CanonicalJson.Serialize(copy.Search(query)));
            }
        }, iter: 8);

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_overlap()
    {
        await using var log = new IndexedLog();
        log.Open();
        var grant = GrantId.New(TimeProvider.System);
        await log.AppendAsync([Leaves.Grant(grant, 1, 1), .. Enumerable.Range(0, 600).Select(_ => Leaves.Failed(grant, JobId.New(TimeProvider.System)))]);
        var seen = new List<long>();
        var query = new FlowQuery { Owner = Leaves.OwnerB, Kinds = ["job.failed"], Limit = 7 };
        for (long? before = long.MaxValue; before is not null;)
        {
            var page = await log.Index.SearchAsync(query with { Before = before }, Stop);
            Assert.Equal(601, page.IndexedThrough);
            seen.InsertRange(0, page.Entries.Select(entry => entry.Index));
            before = page.Before;
        }

        var failed = log.Log.Read(0, 601).Where(leaf => leaf.Entry is JobFailed).Select(leaf => leaf.Index);
        Assert.Equal(failed, seen);
    }

    [Fact]
    public async Task Index_of_another_log_is_made_anew()
    {
        await using var other = new IndexedLog();
        await using var log = new IndexedLog();
        other.Open();
        log.Open();
        var (grant, job) = (GrantId.New(TimeProvider.System), JobId.New(TimeProvider.System));
        await other.AppendAsync([Leaves.Failed(grant, JobId.New(TimeProvider.System)), Leaves.Failed(grant, JobId.New(TimeProvider.System))]);
        await log.AppendAsync([Leaves.Failed(grant, job), Leaves.Failed(grant, JobId.New(TimeProvider.System))]);
        await other.Index.WaitForAsync(2, Stop);
        await other.Log.DisposeAsync();
        await log.Log.DisposeAsync();
        File.Copy(other.IndexPath, log.IndexPath, overwrite: true);
        File.Delete(log.IndexPath + "-wal");

        log.Open();

        Assert.Single((await log.Index.SearchAsync(new FlowQuery { Job = job }, Stop)).Entries);
        Assert.False(log.Ledger.TryClaim(job));
        other.Open();
    }

    [Fact]
    public async Task Index_file_that_is_damaged_is_made_anew()
    {
        await using var log = new IndexedLog();
        log.Open();
        await log.AppendAsync([Leaves.Failed(GrantId.New(TimeProvider.System), JobId.New(TimeProvider.System))]);
        await log.Log.DisposeAsync();
        await File.WriteAllBytesAsync(log.IndexPath, new byte[100_000], Stop);

        log.Open();

        Assert.Single((await log.Index.SearchAsync(Everything, Stop)).Entries);
    }

    [Fact]
    public async Task Spent_ids_and_ended_grants_leave_memory_and_stay_known()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var log = new IndexedLog();
        log.Open(time);
        var ended = Leaves.Grant(GrantId.New(time), 1, 100);
        ended = ended with { Request = ended.Request with { Expires = time.GetUtcNow().ToUnixTimeSeconds() + 60 } };
        var jobs = Enumerable.Range(0, 500).Select(_ => JobId.New(time)).ToArray();
        await log.AppendAsync([ended]);
        Assert.All(jobs, job => Assert.True(log.Ledger.TryClaim(job)));
        await log.AppendAsync([Leaves.Flow(ended.Request.Grant, jobs[0], 1), .. jobs.Skip(1).Select(job => Leaves.Failed(ended.Request.Grant, job))]);
        await log.Index.WaitForAsync(log.Log.Size, Stop);

        Assert.Equal(0, log.Ledger.ClaimsKept);
        Assert.All(jobs, job => Assert.False(log.Ledger.TryClaim(job)));
        time.Advance(TimeSpan.FromHours(1));
        await log.AppendAsync(Enumerable.Range(0, 300).Select(_ => Leaves.Grant(GrantId.New(time), 1, 1)));
        Assert.Equal(300, log.Ledger.BudgetsKept);
        Assert.Equal(BudgetOutcome.JobsUsedUp, log.Ledger.TryHold(ended.Request.Grant, 1, out _));
        Assert.Equal(301, log.Ledger.BudgetsKept);
    }

    [Fact]
    public async Task Job_id_is_claimed_by_one_caller_only_while_leaves_are_indexed()
    {
        await using var log = new IndexedLog();
        log.Open();
        var grant = GrantId.New(TimeProvider.System);
        for (var round = 0; round < 30; round++)
        {
            var job = JobId.New(TimeProvider.System);
            var claims = 0;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    if (log.Ledger.TryClaim(job))
                    {
                        Interlocked.Increment(ref claims);
                        await log.Log.AppendAsync(Leaves.Failed(grant, job), Stop);
                        await log.Index.WaitForAsync(log.Log.Size, Stop);
                    }
                }
            }, Stop)));
            Assert.Equal(1, claims);
        }
    }

    private static async Task CompareAsync(IndexedLog log, FlowQuery[] queries)
    {
        var leaves = log.Log.Read(0, log.Log.Size).ToArray();
        foreach (var query in queries.Append(Everything))
        {
            var scan = new FlowScan(query, index => leaves[index].Entry);
            foreach (var leaf in leaves)
            {
                scan.Add(leaf);
            }

            var found = await log.Index.SearchAsync(query, Stop);
            Assert.Equal(CanonicalJson.Serialize(scan.Answer), CanonicalJson.Serialize(found));
        }
    }
}
