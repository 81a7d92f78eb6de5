using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>Every charge follows from the quote in its grant's leaf, a flow is charged once, and every split and invoice follows from the charges.</summary>
internal sealed class ChargeCheck : AuditCheck
{
    private readonly BillingReplay _books;
    private readonly SortedDictionary<string, long> _charged = new(StringComparer.Ordinal);
    private bool _complete = true;

    /// <param name="leaf">Reads an earlier leaf by its index; null where it can't be read.</param>
    public ChargeCheck(Func<long, LogEntry?> leaf)
        : base(AuditRules.Charges) => _books = new BillingReplay(leaf, onLine: Owe);

    /// <summary>Minor units that consumers owe by the leaves, corrections taken off; a sum for each currency.</summary>
    public IReadOnlyDictionary<string, long> Charged => _charged;

    public override void Add(AuditedLeaf leaf)
    {
        if (_complete)
        {
            _books.Add(new LoggedEntry { Index = leaf.Index, Entry = leaf.Entry });
            Checked = (int)Math.Min(int.MaxValue, _books.Checked);
        }
    }

    /// <summary>A leaf can't be read: from it on nothing can be recomputed.</summary>
    public void Break() => _complete = false;

    public override void Complete()
    {
        if (_complete)
        {
            _books.Complete();
        }

        foreach (var finding in _books.Findings)
        {
            Find(finding.Leaf, finding.Problem);
        }
    }

    private void Owe(BilledLine billed) => _charged[billed.Currency] = checked(_charged.GetValueOrDefault(billed.Currency) + billed.Line.Amount);
}
