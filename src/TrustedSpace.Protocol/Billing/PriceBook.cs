using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Billing;

/// <summary>
/// What the operator states for the whole space: its fee, the tax, what is free, the highest prices, the most it may earn, and how revenue is split. Its version
/// is its digest, and every quote names it.
/// </summary>
/// <remarks>
/// Ceilings and cap follow the pricing of public-data operators in China (发改价格〔2025〕65号): prices have a ceiling, public-interest use is free, and
/// revenue above what is allowed is deducted in the period that follows.
/// </remarks>
public sealed record PriceBook
{
    /// <summary>No fee, no tax, no ceiling; each owner gets what its tariff asks.</summary>
    public static PriceBook Default { get; } = new();

    /// <summary>The operator's share of every charge after tax.</summary>
    public BasisPoints OperatorFee { get; init; }

    /// <summary>Tax that every price contains, as a share on top of the price without it.</summary>
    public BasisPoints Tax { get; init; }

    /// <summary>How the owners of a product share what is left.</summary>
    public SplitRule Split { get; init; }

    /// <summary>Purposes of use that cost nothing.</summary>
    public IReadOnlyList<string> FreePurposes { get; init; } = [];

    /// <summary>The highest prices, one for a currency and unit.</summary>
    public IReadOnlyList<PriceCeiling> Ceilings { get; init; } = [];

    /// <summary>The most that the operator may earn in a calendar month (UTC), one for a currency; a currency without one has no cap.</summary>
    public IReadOnlyList<RevenueCap> RevenueCaps { get; init; } = [];

    public Sha256Digest Digest() => CanonicalJson.Hash(this);

    /// <summary>What of this book binds a grant for a purpose.</summary>
    public QuotedTerms TermsFor(string purpose) => new()
    {
        Book = Digest(),
        OperatorFee = OperatorFee,
        Tax = Tax,
        Split = Split,
        Free = FreePurposes.Contains(purpose, StringComparer.Ordinal),
    };

    /// <summary>Each price of a tariff that is above its ceiling, in words; empty when none is.</summary>
    public IEnumerable<string> Excesses(Tariff tariff)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        return Ceilings.Where(ceiling => ceiling.Currency == tariff.Currency).Select(ceiling => ceiling.Excess(tariff)).OfType<string>();
    }

    /// <summary>Every violation as "key: what is wrong"; empty when the book is sound.</summary>
    public IEnumerable<string> Violations()
    {
        foreach (var code in Ceilings.Select(ceiling => ceiling.Currency).Concat(RevenueCaps.Select(cap => cap.Currency)).Distinct().Where(code => !Currencies.IsKnown(code)))
        {
            yield return $"prices: \"{code}\" is not an ISO 4217 code such as CNY";
        }

        foreach (var twice in Ceilings.GroupBy(ceiling => (ceiling.Currency, ceiling.Unit)).Where(group => group.Count() > 1))
        {
            yield return $"prices.ceilings: {ChargeUnitNames.Of(twice.Key.Unit)} in {twice.Key.Currency} has several";
        }

        if (Ceilings.Any(ceiling => ceiling.Amount < 0 || ceiling.Per < 1 || ceiling.Amount > Tariff.MostPrice || ceiling.Per > Tariff.MostPrice || !ceiling.IsKnownUnit))
        {
            yield return $"prices.ceilings: are of a priced unit, minimum or subscription, with amount 0 to {Tariff.MostPrice} and per 1 to {Tariff.MostPrice}";
        }

        if (RevenueCaps.Any(cap => cap.Amount < 0) || RevenueCaps.DistinctBy(cap => cap.Currency).Count() != RevenueCaps.Count)
        {
            yield return "prices.revenueCaps: are 0 or more, one for a currency";
        }
    }
}

/// <summary>The most that an operator may earn.</summary>
public sealed record RevenueCap
{
    public required string Currency { get; init; }

    /// <summary>Minor units of operator fee a calendar month.</summary>
    public required long Amount { get; init; }
}
