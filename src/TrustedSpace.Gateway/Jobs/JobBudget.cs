using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Whether a plan stays within its grant: elements, and jobs and cells that are left.</summary>
internal sealed class JobBudget(UsageLedger ledger, JobRefusals refusals)
{
    /// <summary>Holds the most cells that the plan can release.</summary>
    /// <exception cref="RefusedException">The plan reads elements that the grant does not name, or the budget has no room.</exception>
    public BudgetHold Hold(JobTicket ticket, QueryPlan plan)
    {
        if (BeyondElements(ticket.Request, plan) is { } beyond)
        {
            throw new RefusedException(beyond);
        }

        var outcome = ledger.TryHold(ticket.Spec.Grant, plan.MaximumCells, out var hold);
        return Beyond(outcome, ticket.Request, plan) is { } refusal ? throw new RefusedException(refusal) : hold!;
    }

    /// <summary>Every way in which the plan exceeds the grant as its budget stands now; holds nothing.</summary>
    public IEnumerable<Refusal> Excesses(GrantRequest grant, QueryPlan plan)
    {
        var left = ledger.Left(grant.Grant);
        var outcome = left switch
        {
            null => BudgetOutcome.UnknownGrant,
            { Jobs: 0 } => BudgetOutcome.JobsUsedUp,
            _ => plan.MaximumCells > left.Cells ? BudgetOutcome.CellsUsedUp : BudgetOutcome.Held,
        };
        return new[] { BeyondElements(grant, plan), Beyond(outcome, grant, plan) }.OfType<Refusal>();
    }

    private Refusal? BeyondElements(GrantRequest grant, QueryPlan plan) => plan.Elements.Except(grant.Detail.Elements).ToArray() is { Length: > 0 } beyond
        ? Denied(
            $"the query reads {string.Join(", ", beyond)}, which grant {grant.Grant} does not name",
            "Leave them out of the query, or ask for a grant that names them.")
        : null;

    private Refusal? Beyond(BudgetOutcome outcome, GrantRequest grant, QueryPlan plan) => outcome switch
    {
        BudgetOutcome.Held => null,
        BudgetOutcome.JobsUsedUp => Denied(
            $"the {grant.Detail.Parameters.MaximumJobs} jobs of grant {grant.Grant} are used or running",
            "Ask for a new grant."),
        BudgetOutcome.CellsUsedUp => Denied(
            $"the result can have {plan.MaximumCells} cells, and grant {grant.Grant} has fewer left of its {grant.Detail.Parameters.MaximumCells}",
            "Group by fewer values, wait for running jobs, or ask for a grant with more cells."),
        _ => Denied($"the log holds no grant {grant.Grant}", "Ask for a new grant."),
    };

    private Refusal Denied(string reason, string remedy) => refusals.Of(RefusalCode.Denied, JobStages.Plan, reason, remedy).Refusal;
}
