using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Privacy;

/// <summary>Charges a job to the budget that the owner's policy states for its consumer.</summary>
internal sealed class PrivacyBudget(PrivacyLedger ledger, ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "privacy budget");

    /// <param name="use">The admitted job.</param>
    /// <param name="terms">The owner's own, as its policy states them now; null where it asks for no noise.</param>
    /// <param name="protection">Of the job; its cost is at most that of the terms.</param>
    /// <returns>The charge; null where the owner keeps no budget.</returns>
    /// <exception cref="RefusedException">The budget does not hold the job.</exception>
    public PrivacyCharge? Charge(Use use, PrivacyTerms? terms, Protection protection)
    {
        if (terms is null)
        {
            return null;
        }

        var (cost, budget) = (Rho.Of(protection.Rho!.Value), PrivacyAccount.Budget(terms.Epsilon, terms.Delta));
        return ledger.Reserve(use, cost, budget) ?? throw _stage.Refuse(
            RefusalCode.Denied,
            $"this query costs {use.Subject.Consumer} a rho of {cost} over dataset {use.Subject.Dataset}, and {budget - ledger.Spent(use.Subject)} of the budget of {budget} is left",
            "A privacy budget does not grow back: combine the answers you have, wait for running jobs that may fail, or ask the owner for a larger one.");
    }
}
