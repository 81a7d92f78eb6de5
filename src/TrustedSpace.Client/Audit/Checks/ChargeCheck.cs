using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>Every charge follows from the quote in its grant's leaf, and a flow is charged once.</summary>
internal sealed class ChargeCheck() : AuditCheck("every charge can be recomputed")
{
    private readonly InvoiceCalculation _prices = new();
    private readonly SortedDictionary<string, long> _charged = new(StringComparer.Ordinal);
    private bool _complete = true;

    /// <summary>Minor units of all charges, a sum for each currency.</summary>
    public IReadOnlyDictionary<string, long> Charged => _charged;

    public override void Add(AuditedLeaf leaf)
    {
        if (_complete)
        {
            _prices.Add(new LoggedEntry { Index = leaf.Index, Entry = leaf.Entry });
        }

        if (leaf.Entry is Flow { Outcome: FlowOutcome.Released } flow)
        {
            Checked++;
            _charged[flow.Currency] = flow.Charges.Aggregate(_charged.GetValueOrDefault(flow.Currency), (sum, charge) => checked(sum + charge.Amount));
        }
    }

    /// <summary>A leaf can't be read: from it on nothing can be recomputed.</summary>
    public void Break() => _complete = false;

    public override void Complete()
    {
        foreach (var error in _prices.Errors)
        {
            Find(null, error);
        }
    }
}
