namespace TrustedSpace.Protocol.Billing;

/// <summary>The price of one unit, in minor units; graduated where it has tiers: each quantity is priced in the tier in which it lies.</summary>
public sealed record UnitPrice
{
    private const long MostAmount = 1_000_000_000_000;
    private const long MostQuantity = 1_000_000_000_000;
    private const int MostTiers = 16;

    // Larger integers have no exact double, which is what JSON numbers are.
    private const long LargestExact = (1L << 53) - 1;

    public required ChargeUnit Unit { get; init; }

    /// <summary>Minor units for <see cref="Per"/> units, from the first unit on.</summary>
    public required long Amount { get; init; }

    /// <summary>So many units cost the amount.</summary>
    public long Per { get; init; } = 1;

    /// <summary>Most units of one job that are charged; what exceeds it is free. Null where the grant bounds them.</summary>
    public long? Most { get; init; }

    /// <summary>Other amounts from some quantity of one job on, ascending; null: one amount for all.</summary>
    public IReadOnlyList<PriceTier>? Tiers { get; init; }

    /// <summary>The highest amount of any tier.</summary>
    internal long Highest => Tiers is { } tiers ? Math.Max(Amount, tiers.Max(tier => tier.Amount)) : Amount;

    private long MostUnits => Math.Min(MostQuantity, LargestExact / Unit.Scale());

    /// <summary>What a quantity is divided by to be priced.</summary>
    internal Int128 Divisor => (Int128)Per * Unit.Scale();

    /// <summary>The part of a quantity of one job that is charged, in the counts of lines.</summary>
    /// <param name="quantity">As lines count.</param>
    public long Charged(long quantity) => Most is { } most ? long.Min(quantity, checked(most * Unit.Scale())) : quantity;

    /// <summary>The price of a quantity of one job, in minor units, rounded once.</summary>
    /// <param name="quantity">As lines count, 0 or more.</param>
    /// <exception cref="OverflowException">It exceeds 64 bits.</exception>
    public long Of(long quantity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        var (total, from, amount) = (Int128.Zero, 0L, Amount);
        foreach (var tier in Tiers ?? [])
        {
            var above = long.Min(quantity, checked(tier.Above * Unit.Scale()));
            total += (Int128)(above - from) * amount;
            (from, amount) = (above, tier.Amount);
        }

        total += (Int128)(quantity - from) * amount;
        return Rounding.HalfEven(total, Divisor);
    }

    internal IEnumerable<string> Violations()
    {
        if (!Unit.IsPriced())
        {
            yield return "is no unit that a tariff prices";
        }

        if (Amount is < 0 or > MostAmount || Per is < 1 or > MostQuantity || Most < 0 || Most > MostUnits)
        {
            yield return $"amount is 0 to {MostAmount}, per 1 to {MostQuantity}, most 0 to {MostUnits}";
        }

        if (Most is null && !Unit.IsBounded())
        {
            yield return "needs most: no grant bounds it, and a quote has to";
        }

        if (Tiers is { } tiers && (tiers.Count is 0 or > MostTiers
            || tiers.Any(tier => tier.Amount is < 0 or > MostAmount || tier.Above < 1 || tier.Above > MostUnits)
            || tiers.Zip(tiers.Skip(1)).Any(pair => pair.First.Above >= pair.Second.Above)))
        {
            yield return $"tiers are 1 to {MostTiers}, each above a larger quantity than the one before";
        }
    }
}

/// <summary>The amount from some quantity on.</summary>
public sealed record PriceTier
{
    /// <summary>Units that are priced below this tier.</summary>
    public required long Above { get; init; }

    /// <summary>Minor units, for as many units as the price says.</summary>
    public required long Amount { get; init; }
}
