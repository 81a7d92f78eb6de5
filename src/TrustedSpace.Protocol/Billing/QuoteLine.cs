using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>One owner's prices within a quote.</summary>
public sealed record QuoteLine
{
    public required ParticipantId Owner { get; init; }

    /// <summary>As the owner had published it for its dataset of the product.</summary>
    public required Tariff Tariff { get; init; }

    /// <summary>The lines of one flow: every priced unit, and what is missing to the minimum.</summary>
    /// <exception cref="OverflowException">An amount exceeds 64 bits.</exception>
    internal IEnumerable<Charge> Charges(Usage usage, bool free)
    {
        if (free)
        {
            yield return Line(ChargeUnit.Job, 1, 0);
            yield break;
        }

        var total = 0L;
        foreach (var price in Tariff.UnitPrices())
        {
            var quantity = price.Charged(usage.Quantity(price.Unit));
            var amount = price.Of(quantity);
            total = checked(total + amount);
            yield return Line(price.Unit, quantity, amount);
        }

        if (Tariff.Minimum is { } minimum && total < minimum)
        {
            yield return Line(ChargeUnit.Minimum, 1, minimum - total);
        }
    }

    /// <summary>More than which no flows of so many jobs and cells, over so many calendar months, can cost.</summary>
    internal long Maximum(int jobs, long cells, int months)
    {
        var maximum = checked((Tariff.Subscription?.Fee ?? 0) * months);
        foreach (var price in Tariff.UnitPrices())
        {
            maximum = checked(maximum + Most(price, jobs, cells));
        }

        // Every job costs its own price at least, so that only the rest of a minimum can come on top.
        var least = Tariff.PriceOf(ChargeUnit.Job)?.Of(1) ?? 0;
        return checked(maximum + (jobs * Math.Max(0, (Tariff.Minimum ?? 0) - least)));
    }

    // However the units fall on the jobs and tiers: none costs more than in the highest tier, and each line is rounded by less than one.
    private static long Most(UnitPrice price, int jobs, long cells)
    {
        var (scale, most) = (price.Unit.Scale(), price.Most);
        var units = price.Unit switch
        {
            ChargeUnit.Job => jobs,
            _ when price.Unit.IsBounded() => most is { } each ? Int128.Min((Int128)each * jobs, cells) : cells,
            _ => (Int128)(most ?? 0) * jobs,
        };
        var rounding = price.Divisor == 1 || units == 0 ? 0 : jobs;
        return checked(Rounding.Up(units * scale * price.Highest, price.Divisor) + rounding);
    }

    private Charge Line(ChargeUnit unit, long quantity, long amount) => new() { Owner = Owner, Unit = unit, Quantity = quantity, Amount = amount };
}
