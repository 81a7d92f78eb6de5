namespace TrustedSpace.Protocol.Billing;

/// <summary>The highest price of a unit.</summary>
public sealed record PriceCeiling
{
    public required string Currency { get; init; }

    /// <summary>A priced unit, <see cref="ChargeUnit.Minimum"/> or <see cref="ChargeUnit.Subscription"/>.</summary>
    public required ChargeUnit Unit { get; init; }

    /// <summary>Minor units for <see cref="Per"/> units.</summary>
    public required long Amount { get; init; }

    public long Per { get; init; } = 1;

    internal bool IsKnownUnit => Unit.IsPriced() || Unit is ChargeUnit.Minimum or ChargeUnit.Subscription;

    /// <summary>What of a tariff is above this ceiling, in words; null when nothing is.</summary>
    internal string? Excess(Tariff tariff)
    {
        var (amount, per) = Unit switch
        {
            ChargeUnit.Minimum => (tariff.Minimum ?? 0, 1),
            ChargeUnit.Subscription => (tariff.Subscription?.Fee ?? 0, 1),
            _ => tariff.PriceOf(Unit) is { } price ? (price.Highest, price.Per) : (0, 1),
        };

        // Fractions are compared crosswise, which is exact.
        return (Int128)amount * Per > (Int128)Amount * per
            ? $"tariff.{ChargeUnitNames.Of(Unit)}: {amount} per {per} is above the ceiling of {Amount} per {Per} {Currency} minor units"
            : null;
    }
}
