using CsCheck;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class UsageLedgerTests : IAsyncLifetime
{
    private readonly IndexedLog _log = new();
    private readonly GrantId _grant = GrantId.New(TimeProvider.System);
    private UsageLedger _ledger = null!;

    public ValueTask InitializeAsync()
    {
        _ledger = _log.Open();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact]
    public void Ledger_grant_without_leaf_has_no_budget() =>
        Assert.Equal(BudgetOutcome.UnknownGrant, _ledger.TryHold(_grant, 1, out _));

    [Fact]
    public void Ledger_hold_counts_until_it_is_returned()
    {
        _log.Append(Leaves.Grant(_grant, jobs: 2, cells: 10));

        Assert.Equal(BudgetOutcome.Held, _ledger.TryHold(_grant, 6, out var first));
        Assert.Equal(BudgetOutcome.CellsUsedUp, _ledger.TryHold(_grant, 5, out _));
        Assert.Equal(BudgetOutcome.Held, _ledger.TryHold(_grant, 4, out var second));
        Assert.Equal(BudgetOutcome.JobsUsedUp, _ledger.TryHold(_grant, 0, out _));

        first!.Dispose();
        first.Dispose();
        Assert.Equal(BudgetOutcome.Held, _ledger.TryHold(_grant, 6, out _));
        Assert.Equal(4, second!.Cells);
    }

    [Theory]
    [InlineData(FlowOutcome.Released, 500, 3)]
    [InlineData(FlowOutcome.Broken, 0, 0)]
    [InlineData(FlowOutcome.Broken, 4, 4)]
    [InlineData(FlowOutcome.Broken, 500, 10)]
    [InlineData(FlowOutcome.Refused, 500, 0)]
    public void Ledger_flow_uses_what_was_released_or_may_have_left(FlowOutcome outcome, long bytes, long used)
    {
        _log.Append(Leaves.Grant(_grant, jobs: 2, cells: 10));
        _log.Append(Leaves.Flow(_grant, JobId.New(TimeProvider.System), outcome == FlowOutcome.Released ? 3 : 0, outcome) with { Bytes = bytes });

        Assert.Equal(BudgetOutcome.CellsUsedUp, _ledger.TryHold(_grant, 10 - used + 1, out _));
        Assert.Equal(BudgetOutcome.Held, _ledger.TryHold(_grant, 10 - used, out _));
        Assert.Equal(used > 0 ? BudgetOutcome.JobsUsedUp : BudgetOutcome.Held, _ledger.TryHold(_grant, 0, out _));
    }

    [Fact]
    public void Ledger_job_id_is_spent_once_and_by_leaves_of_an_earlier_process()
    {
        var (claimed, flown, failed) = (JobId.New(TimeProvider.System), JobId.New(TimeProvider.System), JobId.New(TimeProvider.System));
        _log.Append(Leaves.Flow(_grant, flown, 1, FlowOutcome.Broken));
        _log.Append(Leaves.Failed(_grant, failed));

        Assert.True(_ledger.TryClaim(claimed));
        Assert.False(_ledger.TryClaim(claimed));
        Assert.False(_ledger.TryClaim(flown));
        Assert.False(_ledger.TryClaim(failed));
        _ledger.Unclaim(claimed);
        Assert.True(_ledger.TryClaim(claimed));
    }

    [Fact]
    public void Ledger_export_holds_its_ceiling_or_what_is_left()
    {
        _log.Append(Leaves.Grant(_grant, jobs: 9, cells: 50, exportRows: 20));

        Assert.Equal(BudgetOutcome.Held, _ledger.TryHoldExport(_grant, Leaves.OwnerA, null, out var ceiling));
        Assert.Equal(40, ceiling!.Cells);
        Assert.Equal(BudgetOutcome.Held, _ledger.TryHoldExport(_grant, Leaves.OwnerB, null, out var rest));
        Assert.Equal(10, rest!.Cells);
        Assert.Equal(BudgetOutcome.CellsUsedUp, _ledger.TryHoldExport(_grant, Leaves.OwnerA, null, out _));
    }

    [Fact]
    public void Ledger_resumed_export_takes_over_the_job_and_the_cells_of_its_broken_parts()
    {
        var (first, second) = (JobId.New(TimeProvider.System), JobId.New(TimeProvider.System));
        _log.Append(Leaves.Grant(_grant, jobs: 1, cells: 50));
        _log.Append(Leaves.Flow(_grant, first, 0, FlowOutcome.Broken) with { Bytes = 40 });

        Assert.Equal(BudgetOutcome.Held, _ledger.TryHoldExport(_grant, Leaves.OwnerA, first, out var hold));
        Assert.Equal(50, hold!.Cells);
        Assert.Equal(BudgetOutcome.NotResumable, _ledger.TryHoldExport(_grant, Leaves.OwnerA, first, out _));
        _log.Append(Leaves.Flow(_grant, second, 0, FlowOutcome.Broken) with { Bytes = 5, Resumes = first });
        hold.Dispose();

        Assert.Equal(BudgetOutcome.NotResumable, _ledger.TryHoldExport(_grant, Leaves.OwnerA, first, out _));
        Assert.Equal(BudgetOutcome.Held, _ledger.TryHoldExport(_grant, Leaves.OwnerA, second, out var last));
        Assert.Equal(50, last!.Cells);
        _log.Append(Leaves.Flow(_grant, JobId.New(TimeProvider.System), 30, FlowOutcome.Released) with { Resumes = second });
        last.Dispose();
        Assert.Equal(BudgetOutcome.JobsUsedUp, _ledger.TryHold(_grant, 0, out _));
    }

    [Fact]
    public void Ledger_parts_of_a_resumed_export_use_what_the_last_releases()
    {
        var first = JobId.New(TimeProvider.System);
        _log.Append(Leaves.Grant(_grant, jobs: 2, cells: 50));
        _log.Append(Leaves.Flow(_grant, first, 0, FlowOutcome.Broken) with { Bytes = 40 });
        _log.Append(Leaves.Flow(_grant, JobId.New(TimeProvider.System), 30, FlowOutcome.Released) with { Resumes = first });

        Assert.Equal(BudgetOutcome.CellsUsedUp, _ledger.TryHold(_grant, 21, out _));
        Assert.Equal(BudgetOutcome.Held, _ledger.TryHold(_grant, 20, out _));
        Assert.Equal(BudgetOutcome.NotResumable, _ledger.TryHoldExport(_grant, Leaves.OwnerA, JobId.New(TimeProvider.System), out _));
    }

    [Fact]
    public void Ledger_concurrent_holds_never_exceed_the_grant() =>
        Gen.Select(Gen.Int[1, 20], Gen.Long[0, 200], Gen.Long[0, 30].Array[1, 40]).Sample((jobs, cells, asked) =>
        {
            var grant = GrantId.New(TimeProvider.System);
            _log.Append(Leaves.Grant(grant, jobs, cells));
            var held = new long[asked.Length];
            Parallel.For(0, asked.Length, i => held[i] = _ledger.TryHold(grant, asked[i], out var hold) == BudgetOutcome.Held ? hold!.Cells : -1);

            return held.Count(cell => cell >= 0) <= jobs && held.Where(cell => cell >= 0).Sum() <= cells;
        }, iter: 200);
}
