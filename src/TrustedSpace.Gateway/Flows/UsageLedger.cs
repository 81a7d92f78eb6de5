using System.Collections.Concurrent;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// What every grant has used and which job ids are spent: a projection of the log's leaves, rebuilt from them at start.
/// What it holds in memory beyond the leaves (holds, claims) belongs to work that a restart ends without a release.
/// </summary>
public sealed class UsageLedger
{
    private readonly ConcurrentDictionary<GrantId, GrantBudget> _grants = new();
    // Guarded by itself. A set of plain values: millions of spent ids cost the garbage collector nothing.
    private readonly HashSet<Guid> _jobs = [];

    /// <summary>Takes an appended leaf; the order of leaves does not matter once a grant's leaf is in.</summary>
    public void Apply(LogEntry entry)
    {
        switch (entry)
        {
            case GrantIssued issued:
                _grants.TryAdd(
                    issued.Request.Grant,
                    new GrantBudget(issued.Request.Detail.Parameters, ExportCeilings.Read(issued)));
                break;
            case Flow flow:
                TryClaim(flow.Job);
                if (_grants.TryGetValue(flow.Grant, out var budget))
                {
                    budget.Use(flow);
                }

                break;
            case JobFailed failed:
                TryClaim(failed.Job);
                break;
            case JobCancelled cancelled:
                TryClaim(cancelled.Job);
                break;
        }
    }

    /// <summary>Spends a job id; false if it was spent before.</summary>
    public bool TryClaim(JobId job)
    {
        lock (_jobs)
        {
            return _jobs.Add(Key(job));
        }
    }

    /// <summary>Gives back a claim whose work never began, so that no leaf will name the id.</summary>
    public void Unclaim(JobId job)
    {
        lock (_jobs)
        {
            _jobs.Remove(Key(job));
        }
    }

    /// <summary>Holds one job and <paramref name="cells"/> cells of a grant.</summary>
    public BudgetOutcome TryHold(GrantId grant, long cells, out BudgetHold? hold)
    {
        hold = null;
        if (!_grants.TryGetValue(grant, out var budget))
        {
            return BudgetOutcome.UnknownGrant;
        }

        var outcome = budget.TryHold(cells);
        hold = outcome == BudgetOutcome.Held ? new BudgetHold(budget, cells) : null;
        return outcome;
    }

    /// <summary>What a grant has left now; null where no leaf issues it.</summary>
    public BudgetLeft? Left(GrantId grant) => _grants.GetValueOrDefault(grant)?.Left;

    /// <summary>
    /// Holds one job and the most cells that an export of <paramref name="owner"/> may carry under the grant; where it resumes a broken part, that part's
    /// job and cells.
    /// </summary>
    public BudgetOutcome TryHoldExport(GrantId grant, ParticipantId owner, JobId? resumed, out BudgetHold? hold)
    {
        hold = null;
        return _grants.TryGetValue(grant, out var budget) ? budget.TryHoldExport(owner, resumed, out hold) : BudgetOutcome.UnknownGrant;
    }

    private static Guid Key(JobId job) => Guid.ParseExact(job.Value, "D");
}
