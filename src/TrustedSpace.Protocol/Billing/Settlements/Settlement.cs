using TrustedSpace.Protocol.Billing.Splits;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Protocol.Billing.Settlements;

/// <summary>The entries that follow from the closing of a month, in the order in which the log has to hold them.</summary>
/// <param name="closed">The closing.</param>
/// <param name="leaf">Its index.</param>
/// <param name="open">What was added up.</param>
/// <param name="revenues">The operator's revenue by currency.</param>
/// <param name="book">The price book in force, for its caps.</param>
internal sealed class Settlement(PeriodClosed closed, long leaf, OpenMonth open, Dictionary<string, OperatorRevenue> revenues, PriceBook book)
{
    /// <summary>Computes them; each takes its time from the closing.</summary>
    /// <param name="firstInvoice">Number of the first invoice.</param>
    /// <param name="deducted">Told of each line that the operator's cap takes off an invoice.</param>
    public IReadOnlyList<LogEntry> Entries(long firstInvoice, Action<InvoiceTally, string, InvoiceLine> deducted)
    {
        var entries = new List<LogEntry>();
        var number = firstInvoice;
        foreach (var currency in open.Currencies)
        {
            SplitSettled[] splits = [.. open.PoolsIn(currency).Select(pool => pool.Settle(closed.Settlement, closed.At))];
            var tallies = open.TalliesIn(currency);
            var revenue = revenues.TryGetValue(currency, out var known) ? known : revenues[currency] = new OperatorRevenue(currency);
            var returned = revenue.Return(closed.Month, tallies.Sum(tally => Math.Max(0, tally.Total)));
            Deduct(tallies, currency, returned, deducted);
            var cap = book.RevenueCaps.FirstOrDefault(limit => limit.Currency == currency)?.Amount;
            entries.AddRange(splits);
            entries.Add(revenue.Settle(closed.Settlement, splits.Sum(split => split.Fee), returned, cap, closed.At));
            entries.AddRange(tallies.Select(tally => tally.Issue(number++, closed.Settlement, closed.Month, closed.At)));
        }

        return entries;
    }

    private void Deduct(IReadOnlyList<InvoiceTally> tallies, string currency, long returned, Action<InvoiceTally, string, InvoiceLine> deducted)
    {
        if (returned == 0)
        {
            return;
        }

        var parts = LargestRemainder.ByWeight(returned, [.. tallies.Select(tally => (Int128)Math.Max(0, tally.Total))]);
        foreach (var (tally, part) in tallies.Zip(parts).Where(pair => pair.Second > 0))
        {
            var line = new InvoiceLine { Leaf = leaf, Unit = ChargeUnit.CapDeduction, Quantity = 1, Amount = -part, Tax = 0 };
            tally.Add(line);
            deducted(tally, currency, line);
        }
    }
}
