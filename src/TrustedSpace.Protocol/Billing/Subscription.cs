namespace TrustedSpace.Protocol.Billing;

/// <summary>
/// A fee for each calendar month (UTC) in which a consumer uses the dataset, and the usage of that month that it includes. It is due with the month's first
/// released flow.
/// </summary>
public sealed record Subscription
{
    /// <summary>Minor units.</summary>
    public required long Fee { get; init; }

    /// <summary>At most one for each unit.</summary>
    public required IReadOnlyList<IncludedVolume> Included { get; init; }

    /// <summary>Units of a month that are included, in the counts of lines.</summary>
    public long Volume(ChargeUnit unit) => Included.FirstOrDefault(volume => volume.Unit == unit) is { } found ? found.Quantity * unit.Scale() : 0;

    internal IEnumerable<string> Violations()
    {
        if (Fee is < 0 or > Tariff.MostPrice)
        {
            yield return $"tariff.subscription.fee: is 0 to {Tariff.MostPrice} minor units";
        }

        if (Included.Any(volume => !volume.Unit.IsPriced() || volume.Quantity < 1 || volume.Quantity > Tariff.MostPrice / volume.Unit.Scale())
            || Included.DistinctBy(volume => volume.Unit).Count() != Included.Count)
        {
            yield return $"tariff.subscription.included: names a priced unit once, with a quantity of 1 or more";
        }
    }
}

/// <summary>Usage of one unit that a subscription includes.</summary>
public sealed record IncludedVolume
{
    public required ChargeUnit Unit { get; init; }

    /// <summary>Units a calendar month.</summary>
    public required long Quantity { get; init; }
}
