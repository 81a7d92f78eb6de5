using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Whether a plan stays within its grant: elements, and jobs and cells that are left.</summary>
internal sealed class JobBudget(UsageLedger ledger, JobRefusals refusals)
{
    /// <summary>Holds the most cells that the plan can release.</summary>
    /// <exception cref="RefusedException">The plan reads elements that the grant does not name, or the budget has no room.</exception>
    public BudgetHold Hold(JobTicket ticket, QueryPlan plan)
    {
        var beyond = plan.Elements.Except(ticket.Request.Detail.Elements).ToArray();
        if (beyond.Length > 0)
        {
            throw Denied(
                $"the query reads {string.Join(", ", beyond)}, which grant {ticket.Spec.Grant} does not name",
                "Leave them out of the query, or ask for a grant that names them.");
        }

        return ledger.TryHold(ticket.Spec.Grant, plan.MaximumCells, out var hold) switch
        {
            BudgetOutcome.Held => hold!,
            BudgetOutcome.JobsUsedUp => throw Denied(
                $"the {ticket.Request.Detail.Parameters.MaximumJobs} jobs of grant {ticket.Spec.Grant} are used or running",
                "Ask for a new grant."),
            BudgetOutcome.CellsUsedUp => throw Denied(
                $"the result can have {plan.MaximumCells} cells, and grant {ticket.Spec.Grant} has fewer left of its {ticket.Request.Detail.Parameters.MaximumCells}",
                "Group by fewer values, wait for running jobs, or ask for a grant with more cells."),
            _ => throw Denied($"the log holds no grant {ticket.Spec.Grant}", "Ask for a new grant."),
        };
    }

    private RefusedException Denied(string reason, string remedy) => refusals.Of(RefusalCode.Denied, JobStages.Plan, reason, remedy);
}
