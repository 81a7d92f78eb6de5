using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class FlowLogTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trustedspace-flowlog-");
    private readonly FakeTimeProvider _time = new();
    private readonly NoteSigner _signer = NoteSigner.Generate("test/log");
    private readonly FlowIndex _index = new();
    private FlowLog _log = null!;

    public ValueTask InitializeAsync()
    {
        _log = Open(_index.Add);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Log_reopened_gives_every_leaf_to_the_projections_again()
    {
        var (grant, job) = (GrantId.New(_time), JobId.New(_time));
        await _log.AppendAsync(Leaves.Grant(grant, 1, 10), TestContext.Current.CancellationToken);
        await _log.AppendAsync(Leaves.Flow(grant, job, 3), TestContext.Current.CancellationToken);
        await _log.DisposeAsync();

        var ledger = new UsageLedger();
        _log = Open((_, entry) => ledger.Apply(entry));

        Assert.False(ledger.TryClaim(job));
        Assert.Equal(BudgetOutcome.JobsUsedUp, ledger.TryHold(grant, 1, out _));
    }

    [Fact]
    public async Task Log_leaf_is_the_canonical_entry_and_its_receipt_proves_it()
    {
        var entry = Leaves.Failed(GrantId.New(_time), JobId.New(_time));
        var leaf = await _log.AppendAsync(entry, TestContext.Current.CancellationToken);

        var receipt = await _log.ReceiptAsync(leaf, TestContext.Current.CancellationToken);

        receipt.Verify(CanonicalJson.Serialize<LogEntry>(entry), NoteVerifier.Parse(_log.VerifierKey));
        Assert.Equal(entry, _log.Read(leaf).Entry);
    }

    [Fact]
    public async Task Index_finds_by_either_side_grant_and_job_in_log_order()
    {
        var (grant, job) = (GrantId.New(_time), JobId.New(_time));
        var issued = await _log.AppendAsync(Leaves.Grant(grant, 1, 10), TestContext.Current.CancellationToken);
        var failed = await _log.AppendAsync(Leaves.Failed(grant, JobId.New(_time)), TestContext.Current.CancellationToken);
        var flow = await _log.AppendAsync(Leaves.Flow(grant, job, 3), TestContext.Current.CancellationToken);

        Assert.Equal([issued, failed, flow], _index.Find(new FlowFilter { Party = Leaves.OwnerB }));
        Assert.Equal([issued, failed, flow], _index.Find(new FlowFilter { Party = Leaves.Consumer, Grant = grant }));
        Assert.Equal([flow], _index.Find(new FlowFilter { Job = job }));
        Assert.Equal([flow], _index.Find(new FlowFilter { Limit = 1 }));
        Assert.Empty(_index.Find(new FlowFilter { Party = ParticipantId.Parse("insurer") }));
    }

    [Fact]
    public async Task Refused_requests_beyond_the_bound_become_one_leaf_with_their_count()
    {
        var refused = new RefusedRequests(_log, _time);
        for (var i = 0; i < RefusedRequests.LeavesPerMinute + 70; i++)
        {
            await refused.RecordAsync(Leaves.Consumer, "POST /jobs", null, Leaves.Refusal($"number {i}"));
        }

        await refused.RecordAsync(Leaves.OwnerA, "POST /jobs", null, Leaves.Refusal("another caller"));
        Assert.Equal(RefusedRequests.LeavesPerMinute + 1, _log.Size);

        await refused.FlushAsync();
        Assert.Equal(RefusedRequests.LeavesPerMinute + 1, _log.Size);

        _time.Advance(TimeSpan.FromMinutes(1));
        await refused.FlushAsync();
        await refused.FlushAsync();
        var summary = Assert.IsType<RequestRefused>(_log.Read(_log.Size - 1).Entry);
        Assert.Equal(RefusedRequests.LeavesPerMinute + 2, _log.Size);
        Assert.Contains("the last of 70 further refused requests", summary.Refusal.Reason, StringComparison.Ordinal);
    }

    private FlowLog Open(Action<long, LogEntry> projection) => FlowLog.Open(_directory.FullName, _signer, projection);
}
