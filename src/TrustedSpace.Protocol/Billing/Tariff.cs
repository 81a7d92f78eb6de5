using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Billing;

/// <summary>An owner's prices for one dataset, tax included, in minor units of an ISO 4217 currency. Its version is its digest.</summary>
public sealed record Tariff
{
    internal const long MostPrice = 1_000_000_000_000;

    /// <summary>ISO 4217 alphabetic code.</summary>
    public required string Currency { get; init; }

    /// <summary>Minor units for each job or export that ends in a release.</summary>
    public long PerJob { get; init; }

    /// <summary>Minor units for each released cell: a value of a result row, or a value of an exported row.</summary>
    public long PerCell { get; init; }

    /// <summary>Prices of further units, or of cells and jobs where they are graduated; null: none.</summary>
    public IReadOnlyList<UnitPrice>? Prices { get; init; }

    /// <summary>Least that a job costs, in minor units; null: no minimum.</summary>
    public long? Minimum { get; init; }

    /// <summary>Null: none.</summary>
    public Subscription? Subscription { get; init; }

    /// <summary>Names this version of the prices.</summary>
    public Sha256Digest Digest() => CanonicalJson.Hash(this);

    /// <summary>Every unit's price, jobs first; units that cost nothing are left out, but jobs are always there.</summary>
    public IEnumerable<UnitPrice> UnitPrices()
    {
        var further = Prices ?? [];
        var simple = new[] { (ChargeUnit.Job, PerJob), (ChargeUnit.Cell, PerCell) }
            .Where(price => further.All(other => other.Unit != price.Item1) && (price.Item2 > 0 || price.Item1 == ChargeUnit.Job))
            .Select(price => new UnitPrice { Unit = price.Item1, Amount = price.Item2 });
        return simple.Concat(further).OrderBy(price => price.Unit);
    }

    /// <summary>The price of a unit; null where it costs nothing.</summary>
    public UnitPrice? PriceOf(ChargeUnit unit) => UnitPrices().FirstOrDefault(price => price.Unit == unit);

    internal IEnumerable<string> Violations()
    {
        if (!Currencies.IsKnown(Currency))
        {
            yield return $"tariff.currency: \"{Currency}\" is not an ISO 4217 code such as CNY";
        }

        if (PerJob is < 0 or > MostPrice || PerCell is < 0 or > MostPrice || Minimum is < 0 or > MostPrice)
        {
            yield return $"tariff: prices are 0 to {MostPrice} minor units";
        }

        foreach (var price in Prices ?? [])
        {
            foreach (var violation in price.Violations())
            {
                yield return $"tariff.prices.{ChargeUnitNames.Of(price.Unit)}: {violation}";
            }
        }

        foreach (var unit in TwicePriced())
        {
            yield return $"tariff.prices.{ChargeUnitNames.Of(unit)}: is priced twice";
        }

        if (Subscription is not null && Minimum is not null)
        {
            yield return "tariff.minimum: a subscription includes usage, so that a minimum for each job contradicts it; give one of the two";
        }

        foreach (var violation in Subscription?.Violations() ?? [])
        {
            yield return violation;
        }
    }

    private IEnumerable<ChargeUnit> TwicePriced() => (Prices ?? []).Select(price => price.Unit)
        .Concat(PerJob > 0 ? [ChargeUnit.Job] : [])
        .Concat(PerCell > 0 ? [ChargeUnit.Cell] : [])
        .GroupBy(unit => unit)
        .Where(group => group.Count() > 1)
        .Select(group => group.Key);
}
