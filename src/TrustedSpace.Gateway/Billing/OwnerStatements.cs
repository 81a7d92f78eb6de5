using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>What owners earned, by the splits in the log.</summary>
internal sealed class OwnerStatements(InvoiceLedger ledger)
{
    /// <summary>One for each settlement and currency in which the owner had a part, oldest first.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="month">Only settlements of this month; null: all.</param>
    public IReadOnlyList<OwnerStatement> For(ParticipantId owner, CalendarMonth? month)
    {
        var last = ledger.Read(books => books.Settlements);
        return [.. Enumerable.Range(1, last).Select(ledger.SettlementOf).SelectMany(settlement => Of(owner, month, settlement))];
    }

    private static IEnumerable<OwnerStatement> Of(ParticipantId owner, CalendarMonth? month, IReadOnlyList<LoggedEntry> settlement) =>
        settlement is not [{ Entry: PeriodClosed closed }, ..] || (month is { } only && only != closed.Month)
            ? []
            : settlement.Select(leaf => (leaf.Index, Split: leaf.Entry as SplitSettled))
                .Where(leaf => leaf.Split?.Lines.Any(line => line.Owner == owner) == true)
                .GroupBy(leaf => leaf.Split!.Currency)
                .Select(currency => new OwnerStatement
                {
                    Owner = owner,
                    Settlement = closed.Settlement,
                    Month = closed.Month,
                    Currency = currency.Key,
                    Lines = [.. currency.Select(leaf => LineOf(owner, leaf.Index, leaf.Split!))],
                    Total = currency.Sum(leaf => leaf.Split!.Lines.Single(line => line.Owner == owner).Amount),
                });

    private static OwnerStatementLine LineOf(ParticipantId owner, long leaf, SplitSettled split)
    {
        var own = split.Lines.Single(line => line.Owner == owner);
        return new OwnerStatementLine
        {
            Leaf = leaf,
            Product = split.Product,
            Rule = split.Rule,
            Flows = split.Flows,
            Gross = split.Gross,
            Weight = own.Weight,
            Amount = own.Amount,
        };
    }
}
