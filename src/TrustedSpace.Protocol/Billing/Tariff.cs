namespace TrustedSpace.Protocol.Billing;

/// <summary>An owner's prices for one dataset, in minor units of an ISO 4217 currency.</summary>
public sealed record Tariff
{
    private const long MostPrice = 1_000_000_000_000;

    /// <summary>ISO 4217 alphabetic code.</summary>
    public required string Currency { get; init; }

    /// <summary>Minor units for each job or export that ends in a release.</summary>
    public required long PerJob { get; init; }

    /// <summary>Minor units for each released cell: a value of a result row, or a value of an exported row.</summary>
    public required long PerCell { get; init; }

    internal IEnumerable<string> Violations()
    {
        if (Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper))
        {
            yield return $"tariff.currency: \"{Currency}\" is not an ISO 4217 code such as CNY";
        }

        if (PerJob is < 0 or > MostPrice || PerCell is < 0 or > MostPrice)
        {
            yield return $"tariff: prices are 0 to {MostPrice} minor units";
        }
    }
}
