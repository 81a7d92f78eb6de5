using System.Collections.Concurrent;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// What every grant has used and which job ids are spent. The log knows both: in memory are the claims and holds of work under way, the spent ids that the
/// index does not hold yet, and the budgets of grants in use, each counted from its leaves when it is first asked for. Nothing stays for each leaf.
/// </summary>
public sealed class UsageLedger
{
    private static readonly string[] Spending = [EntryKind.Of<Flow>(), EntryKind.Of<JobFailed>(), EntryKind.Of<JobCancelled>()];

    private readonly FlowIndex _index;
    private readonly GrantBudgets _budgets;
    private readonly ConcurrentDictionary<JobId, bool> _claimed = new();
    private readonly ConcurrentQueue<(long Leaf, JobId Job)> _unindexed = new();

    /// <param name="index">Before it is started.</param>
    /// <param name="time">Tells which grants have expired.</param>
    public UsageLedger(FlowIndex index, TimeProvider time)
    {
        _index = index;
        _budgets = new GrantBudgets(index, time);
        index.OnAdvanced(ForgetIndexed);
    }

    /// <summary>Grants whose budget is in memory.</summary>
    internal int BudgetsKept => _budgets.Kept;

    /// <summary>Job ids in memory: of work under way, or not indexed yet.</summary>
    internal int ClaimsKept => _claimed.Count;

    /// <summary>Takes an appended leaf.</summary>
    public void Apply(long leaf, LogEntry entry)
    {
        switch (entry)
        {
            case GrantIssued issued:
                _budgets.Add(issued);
                break;
            case Flow flow:
                _budgets.Use(leaf, flow);
                Spend(leaf, flow.Job);
                break;
            case JobFailed failed:
                Spend(leaf, failed.Job);
                break;
            case JobCancelled cancelled:
                Spend(leaf, cancelled.Job);
                break;
        }
    }

    /// <summary>Spends a job id; false if it was spent before.</summary>
    public bool TryClaim(JobId job)
    {
        // In this order: an id that leaves memory is in the index by then.
        if (!_claimed.TryAdd(job, true))
        {
            return false;
        }

        if (!IsSpent(job))
        {
            return true;
        }

        _claimed.TryRemove(job, out _);
        return false;
    }

    // A freeze names a job as well, and spends nothing.
    private bool IsSpent(JobId job) => _index.Names(job) && _index.Find(new FlowQuery { Job = job, Kinds = Spending, Limit = 1 }).Entries.Count > 0;

    /// <summary>Gives back a claim whose work never began, so that no leaf will name the id.</summary>
    public void Unclaim(JobId job) => _claimed.TryRemove(job, out _);

    /// <summary>Holds one job and <paramref name="cells"/> cells of a grant.</summary>
    public BudgetOutcome TryHold(GrantId grant, long cells, out BudgetHold? hold)
    {
        hold = null;
        if (_budgets.Find(grant) is not { } budget)
        {
            return BudgetOutcome.UnknownGrant;
        }

        var outcome = budget.TryHold(cells);
        hold = outcome == BudgetOutcome.Held ? new BudgetHold(budget, cells) : null;
        return outcome;
    }

    /// <summary>What a grant has left now; null where no leaf issues it.</summary>
    public BudgetLeft? Left(GrantId grant) => _budgets.Find(grant)?.Left;

    /// <summary>
    /// Holds one job and the most cells that an export of <paramref name="owner"/> may carry under the grant; where it resumes a broken part, that part's
    /// job and cells.
    /// </summary>
    public BudgetOutcome TryHoldExport(GrantId grant, ParticipantId owner, JobId? resumed, out BudgetHold? hold)
    {
        hold = null;
        return _budgets.Find(grant) is { } budget ? budget.TryHoldExport(owner, resumed, out hold) : BudgetOutcome.UnknownGrant;
    }

    private void Spend(long leaf, JobId job)
    {
        _claimed.TryAdd(job, true);
        _unindexed.Enqueue((leaf, job));
    }

    // The queue is nearly in leaf order: what a batch put out of order waits for its turn.
    private void ForgetIndexed(long through)
    {
        while (_unindexed.TryPeek(out var first) && first.Leaf < through && _unindexed.TryDequeue(out first))
        {
            _claimed.TryRemove(first.Job, out _);
        }
    }
}
