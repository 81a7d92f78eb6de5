using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Gateway.Details;
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
    private FlowIndex _index = null!;
    private UsageLedger _ledger = null!;
    private FlowLog _log = null!;

    public ValueTask InitializeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Log_reopened_knows_what_was_used()
    {
        var (grant, job) = (GrantId.New(_time), JobId.New(_time));
        await _log.AppendAsync(Leaves.Grant(grant, 1, 10), TestContext.Current.CancellationToken);
        await _log.AppendAsync(Leaves.Flow(grant, job, 3), TestContext.Current.CancellationToken);
        await _log.DisposeAsync();

        Open();

        Assert.False(_ledger.TryClaim(job));
        Assert.Equal(BudgetOutcome.JobsUsedUp, _ledger.TryHold(grant, 1, out _));
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

        Assert.Equal([issued, failed, flow], await FindAsync(new FlowQuery { Participant = Leaves.OwnerB }));
        Assert.Equal([issued, failed, flow], await FindAsync(new FlowQuery { VisibleTo = Leaves.Consumer, Grant = grant }));
        Assert.Equal([flow], await FindAsync(new FlowQuery { Job = job }));
        Assert.Equal([flow], await FindAsync(new FlowQuery { Limit = 1 }));
        Assert.Empty(await FindAsync(new FlowQuery { Participant = ParticipantId.Parse("insurer") }));
    }

    [Fact]
    public async Task Refused_requests_beyond_the_bound_become_one_leaf_with_their_count()
    {
        using var vault = new DetailVault(_directory.FullName);
        var refused = new RefusedRequests(_log, new RefusalWords(vault), _time);
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

    private async Task<IEnumerable<long>> FindAsync(FlowQuery query) =>
        (await _index.SearchAsync(query, TestContext.Current.CancellationToken)).Entries.Select(entry => entry.Index);

    private void Open()
    {
        _index = new FlowIndex(Path.Combine(_directory.FullName, "index.db"), TimeProvider.System);
        _ledger = new UsageLedger(_index, _time);
        _log = FlowLog.Open(Path.Combine(_directory.FullName, "log"), _signer, _index, new LogProjection(_ledger.Apply));
    }
}
