using System.Numerics;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Tests.Protocol.Billing.Histories;

/// <summary>
/// The same books written a second time, slowly and in fractions of whole numbers: it goes through the whole log for each question, and shares no arithmetic with
/// the code under test.
/// </summary>
internal sealed class ReferenceBooks(IReadOnlyList<LogEntry> leaves)
{
    /// <summary>Everything owed: each line with its leaf and the month that it is settled with.</summary>
    public List<OwedLine> Lines { get; } = [];

    private readonly Dictionary<string, (int Month, BigInteger Kept, BigInteger Held, BigInteger Carried)> _revenue = [];

    /// <summary>Every settlement's figures, in the order of its leaves.</summary>
    public List<string> Settled { get; } = [];

    public ReferenceBooks Compute()
    {
        var open = int.MinValue;
        for (var leaf = 0; leaf < leaves.Count; leaf++)
        {
            switch (leaves[leaf])
            {
                case Flow flow when Array.FindIndex([.. leaves.Take(leaf)], earlier => earlier is Flow other && other.Id == flow.Id) < 0:
                    Owe(leaf, flow, Math.Max(open, MonthOf(flow.At)));
                    break;
                case Correction correction:
                    var corrected = (Flow)leaves[(int)correction.Corrects];
                    foreach (var line in correction.Lines)
                    {
                        Add(leaf, corrected, line.Owner, "correction", line.Amount, Math.Max(open, MonthOf(correction.At)));
                    }

                    break;
                case PeriodClosed closed:
                    Settle(closed, leaf);
                    open = MonthOf(closed.Month.From) + (closed.Final ? 1 : 0);
                    break;
            }
        }

        return this;
    }

    private void Owe(int leaf, Flow flow, int month)
    {
        var quote = QuoteOf(flow);
        foreach (var owner in flow.Charges.Select(charge => charge.Owner).Distinct().ToArray())
        {
            var tariff = quote.Lines.Single(line => line.Owner == owner).Tariff;
            var statement = StatementOf(flow, owner);
            var prices = PricesOf(tariff);
            if (quote.Terms.Free)
            {
                Add(leaf, flow, owner, "job", 0, month);
                continue;
            }

            BigInteger sum = 0;
            var quantities = new List<(UnitPrice Price, BigInteger Quantity, BigInteger Amount)>();
            foreach (var price in prices)
            {
                var quantity = QuantityOf(price, statement);
                var amount = Price(price, quantity);
                quantities.Add((price, quantity, amount));
                sum += amount;
                Add(leaf, flow, owner, price.Unit.ToString(), amount, month);
            }

            if (tariff.Minimum is { } minimum && sum < minimum)
            {
                Add(leaf, flow, owner, "minimum", minimum - sum, month);
            }

            if (tariff.Subscription is { } subscription)
            {
                Subscribe(leaf, flow, owner, subscription, quantities, month);
            }
        }
    }

    // What was used before in the month is counted from the lines of the whole log again.
    private void Subscribe(int leaf, Flow flow, ParticipantId owner, Subscription subscription, List<(UnitPrice Price, BigInteger Quantity, BigInteger Amount)> quantities, int month)
    {
        var earlier = leaves.Take(leaf).OfType<Flow>().DistinctBy(other => other.Id).Where(other =>
            other.Consumer == flow.Consumer && other.Product == flow.Product && MonthOf(other.Started) == MonthOf(flow.Started) && !QuoteOf(other).Terms.Free
            && other.Charges.Any(charge => charge.Owner == owner) && TariffOf(other, owner).Subscription is not null).ToArray();
        if (earlier.Length == 0)
        {
            Add(leaf, flow, owner, "subscription", subscription.Fee, month);
        }

        foreach (var (price, quantity, amount) in quantities)
        {
            var volume = Sum(subscription.Included.Where(included => included.Unit == price.Unit).Select(included => included.Quantity * Scale(price.Unit)));
            var before = earlier.Aggregate(BigInteger.Zero, (sum, other) =>
                sum + PricesOf(TariffOf(other, owner)).Where(theirs => theirs.Unit == price.Unit)
                    .Aggregate(BigInteger.Zero, (part, theirs) => part + QuantityOf(theirs, StatementOf(other, owner))));
            var covered = BigInteger.Min(quantity, BigInteger.Max(0, volume - before));
            if (covered > 0)
            {
                Add(leaf, flow, owner, "included", Price(price, quantity - covered) - amount, month);
            }
        }
    }

    private void Settle(PeriodClosed closed, int leaf)
    {
        var month = MonthOf(closed.Month.From);
        var book = leaves.Take(leaf).OfType<PricesPublished>().LastOrDefault()?.Book ?? PriceBook.Default;
        var due = Lines.Where(line => line.Month == month && !line.IsSettled).ToArray();
        foreach (var currency in due.GroupBy(line => line.Flow.Currency).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            BigInteger fees = 0;
            foreach (var pool in currency.Where(line => !QuoteOf(line.Flow).Terms.Free)
                .GroupBy(line => (line.Flow.Product, QuoteOf(line.Flow).Terms.Book))
                .OrderBy(group => group.Key.Product.Value, StringComparer.Ordinal).ThenBy(group => group.Key.Book.Value, StringComparer.Ordinal))
            {
                fees += Split([.. pool]);
            }

            var debts = currency.GroupBy(line => line.Flow.Consumer).OrderBy(group => group.Key.Value, StringComparer.Ordinal)
                .Select(group => (Consumer: group.Key, Total: Sum(group.Select(line => line.Amount)), Tax: Sum(group.Select(line => line.Tax)))).ToList();
            Cap(currency.Key, month, fees, book, debts);
        }

        foreach (var line in due)
        {
            line.IsSettled = true;
        }
    }

    private void Cap(string currency, int month, BigInteger fees, PriceBook book, List<(ParticipantId Consumer, BigInteger Total, BigInteger Tax)> debts)
    {
        var revenue = _revenue.GetValueOrDefault(currency, (month, 0, 0, 0));
        if (revenue.Month < month)
        {
            revenue = (month, 0, 0, revenue.Carried + revenue.Held);
        }

        var owed = Sum(debts.Select(debt => BigInteger.Max(0, debt.Total)));
        var returned = BigInteger.Min(revenue.Carried, owed);
        var total = revenue.Kept + revenue.Held + fees;
        var kept = book.RevenueCaps.FirstOrDefault(cap => cap.Currency == currency) is { } cap ? BigInteger.Min(total, cap.Amount) : total;
        Settled.Add($"operator {currency} fee {fees} kept {kept - revenue.Kept} held {total - kept - revenue.Held} returned {returned}");
        _revenue[currency] = (month, kept, total - kept, revenue.Carried - returned);
        var parts = returned == 0 ? debts.Select(_ => BigInteger.Zero).ToArray() : Divide(returned, [.. debts.Select(debt => BigInteger.Max(0, debt.Total))]);
        foreach (var (debt, part) in debts.Zip(parts))
        {
            Settled.Add($"invoice {currency} {debt.Consumer} total {debt.Total - part} tax {debt.Tax}");
        }
    }

    private BigInteger Split(OwedLine[] lines)
    {
        var terms = QuoteOf(lines[0].Flow).Terms;
        var (gross, tax) = (Sum(lines.Select(line => line.Amount)), Sum(lines.Select(line => line.Tax)));
        var fee = Round((gross - tax) * terms.OperatorFee.Value, 10_000);
        var flows = lines.Where(line => line.Kind != "correction").Select(line => line.Flow).DistinctBy(flow => flow.Id).ToArray();
        var owners = lines.Select(line => line.Owner).Distinct().OrderBy(owner => owner.Value, StringComparer.Ordinal).ToArray();
        BigInteger[] shares;
        if (terms.Split == SplitRule.AsPriced)
        {
            // Each owner's own, less the fee; what rounding leaves goes by the largest remainder.
            shares = Remainders(gross - tax - fee, [.. owners.Select(owner => Sum(lines.Where(line => line.Owner == owner).Select(line => line.Amount - line.Tax)) * (10_000 - terms.OperatorFee.Value))], 10_000);
        }
        else
        {
            shares = Divide(gross - tax - fee, [.. owners.Select(owner => Weight(terms.Split, owner, flows))]);
        }

        Settled.Add($"split {lines[0].Flow.Product} {lines[0].Flow.Currency} gross {gross} tax {tax} fee {fee}: {string.Join(" ", owners.Zip(shares))}");
        return fee;
    }

    private static BigInteger Weight(SplitRule rule, ParticipantId owner, Flow[] flows) => rule switch
    {
        SplitRule.Equal => flows.Any(flow => flow.Charges.Any(charge => charge.Owner == owner)) ? 1 : 0,
        SplitRule.Rows => Sum(flows.Select(flow => RowsOf(flow, owner))),
        SplitRule.Usage => Sum(flows.Where(flow => flow.Charges.Any(charge => charge.Owner == owner)).Select(flow => (BigInteger)flow.Cells)),
        _ => Sum(flows.Select(flow => Shapley(flow, owner))),
    };

    // Over six times the value, which three owners' orders divide: n! orders of n owners.
    private static BigInteger Shapley(Flow flow, ParticipantId owner)
    {
        var owners = flow.Charges.Select(charge => charge.Owner).Distinct().ToArray();
        if (!owners.Contains(owner))
        {
            return 0;
        }

        var orders = Orders(owners).ToArray();
        return Sum(orders.Select(order =>
        {
            var before = order.TakeWhile(other => other != owner).ToArray();
            return Precision(flow, [.. before, owner]) - Precision(flow, before);
        })) * 6 / orders.Length;
    }

    private static BigInteger Precision(Flow flow, ParticipantId[] owners)
    {
        var square = Sum(owners.Select(owner => RowsOf(flow, owner))) * BigInteger.Pow(10, 12);
        var (low, high) = (BigInteger.Zero, BigInteger.Pow(10, 12));
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = middle * middle <= square ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static IEnumerable<ParticipantId[]> Orders(ParticipantId[] owners) => owners.Length == 0
        ? [[]]
        : owners.SelectMany(first => Orders([.. owners.Where(other => other != first)]).Select(rest => (ParticipantId[])[first, .. rest]));

    private static BigInteger RowsOf(Flow flow, ParticipantId owner) => flow.Statements.Select(StoredStatement.Read<ReleaseStatement>).FirstOrDefault(statement => statement.Owner == owner) is { } stated
        ? flow.Operation == Operation.Export ? stated.Rows : stated.RowsScanned ?? 0
        : 0;

    private void Add(int leaf, Flow flow, ParticipantId owner, string kind, BigInteger amount, int month)
    {
        var tax = QuoteOf(flow).Terms.Tax.Value;
        Lines.Add(new OwedLine { Leaf = leaf, Flow = flow, Owner = owner, Kind = kind, Amount = amount, Tax = Round(amount * tax, 10_000 + tax), Month = month });
    }

    private Quote QuoteOf(Flow flow) => leaves.OfType<GrantIssued>().Single(issued => issued.Request.Grant == flow.Grant).Quote;

    private Tariff TariffOf(Flow flow, ParticipantId owner) => QuoteOf(flow).Lines.Single(line => line.Owner == owner).Tariff;

    private static ReleaseStatement StatementOf(Flow flow, ParticipantId owner) =>
        flow.Statements.Select(StoredStatement.Read<ReleaseStatement>).Single(statement => statement.Owner == owner);

    private static UnitPrice[] PricesOf(Tariff tariff)
    {
        var prices = (tariff.Prices ?? []).ToList();
        if (prices.All(price => price.Unit != ChargeUnit.Job))
        {
            prices.Add(new UnitPrice { Unit = ChargeUnit.Job, Amount = tariff.PerJob });
        }

        if (tariff.PerCell > 0)
        {
            prices.Add(new UnitPrice { Unit = ChargeUnit.Cell, Amount = tariff.PerCell });
        }

        return [.. prices];
    }

    private static BigInteger Scale(ChargeUnit unit) => unit == ChargeUnit.Megabyte ? 1_000_000 : unit == ChargeUnit.PrivacyBudget ? 1_000_000_000 : 1;

    private static BigInteger QuantityOf(UnitPrice price, ReleaseStatement statement)
    {
        BigInteger stated = price.Unit switch
        {
            ChargeUnit.Job => 1,
            ChargeUnit.Cell => statement.Cells,
            ChargeUnit.RowScanned => statement.RowsScanned ?? 0,
            ChargeUnit.RowExported => statement.Rows,
            ChargeUnit.Megabyte => statement.Bytes,
            _ => statement.Protection is null ? 0 : 12_500_000_000,
        };
        return price.Most is { } most ? BigInteger.Min(stated, most * Scale(price.Unit)) : stated;
    }

    // From the top tier down.
    private static BigInteger Price(UnitPrice price, BigInteger quantity)
    {
        BigInteger total = 0;
        foreach (var tier in (price.Tiers ?? []).Reverse())
        {
            var above = tier.Above * Scale(price.Unit);
            if (quantity > above)
            {
                total += (quantity - above) * tier.Amount;
                quantity = above;
            }
        }

        return Round(total + (quantity * price.Amount), price.Per * Scale(price.Unit));
    }

    private static BigInteger Round(BigInteger numerator, BigInteger denominator)
    {
        var down = numerator / denominator - (numerator % denominator < 0 ? 1 : 0);
        var twice = 2 * (numerator - (down * denominator));
        return twice < denominator || (twice == denominator && down.IsEven) ? down : down + 1;
    }

    private static BigInteger[] Divide(BigInteger total, BigInteger[] weights)
    {
        var sum = Sum(weights);
        return sum == 0 ? Divide(total, [.. weights.Select(_ => BigInteger.One)]) : Remainders(total, [.. weights.Select(weight => weight * total)], sum);
    }

    private static BigInteger[] Remainders(BigInteger total, BigInteger[] numerators, BigInteger denominator)
    {
        var parts = numerators.Select(numerator => (numerator / denominator) - (numerator % denominator < 0 ? 1 : 0)).ToArray();
        while (Sum(parts) < total)
        {
            var most = Enumerable.Range(0, parts.Length).MaxBy(i => numerators[i] - (parts[i] * denominator));
            parts[most]++;
        }

        return parts;
    }

    private static BigInteger Sum(IEnumerable<BigInteger> numbers) => numbers.Aggregate(BigInteger.Zero, BigInteger.Add);

    private static int MonthOf(long at)
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(at);
        return (moment.Year * 12) + moment.Month;
    }
}

/// <summary>A line of the slow books.</summary>
internal sealed record OwedLine
{
    public required int Leaf { get; init; }

    public required Flow Flow { get; init; }

    public required ParticipantId Owner { get; init; }

    public required string Kind { get; init; }

    public required BigInteger Amount { get; init; }

    public required BigInteger Tax { get; init; }

    public required int Month { get; init; }

    public bool IsSettled { get; set; }
}
