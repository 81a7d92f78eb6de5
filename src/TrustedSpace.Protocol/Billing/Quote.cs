using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Billing;

/// <summary>
/// The price that a grant binds: every owner's tariff, the operator's terms, and the most that the grant can ever cost. It is a claim of the grant and stands
/// in the grant's leaf; a flow's leaf names its digest.
/// </summary>
public sealed record Quote
{
    // Larger integers have no exact double, which is what JSON numbers are.
    private const long LargestExact = (1L << 53) - 1;

    public required string Currency { get; init; }

    /// <summary>One line an owner, ordered by owner.</summary>
    public required IReadOnlyList<QuoteLine> Lines { get; init; }

    /// <summary>What of the operator's price book binds.</summary>
    public QuotedTerms Terms { get; init; } = PriceBook.Default.TermsFor("");

    /// <summary>More than all jobs under the grant can cost together, subscription fees included, in minor units.</summary>
    public required long Maximum { get; init; }

    public Sha256Digest Digest() => CanonicalJson.Hash(this);

    /// <summary>Prices a grant of at most <paramref name="jobs"/> jobs releasing at most <paramref name="cells"/> cells in all.</summary>
    /// <param name="tariffs">Of every owner of the product.</param>
    /// <param name="jobs">Most jobs.</param>
    /// <param name="cells">Most cells.</param>
    /// <param name="terms">The operator's; null: no fee, no tax.</param>
    /// <param name="months">Calendar months (UTC) that the grant's period touches.</param>
    /// <exception cref="ArgumentException">The owners' tariffs are in several currencies.</exception>
    /// <exception cref="OverflowException">The maximum exceeds 2^53 − 1 minor units.</exception>
    public static Quote For(
        IReadOnlyCollection<(ParticipantId Owner, Tariff Tariff)> tariffs, int jobs, long cells, QuotedTerms? terms = null, int months = 1)
    {
        ArgumentNullException.ThrowIfNull(tariffs);
        var currencies = tariffs.Select(tariff => tariff.Tariff.Currency).Distinct(StringComparer.Ordinal).ToArray();
        if (currencies.Length != 1)
        {
            throw new ArgumentException($"the owners price in {string.Join(", ", currencies)}: a grant needs one currency", nameof(tariffs));
        }

        terms ??= PriceBook.Default.TermsFor("");
        var lines = tariffs
            .OrderBy(tariff => tariff.Owner.Value, StringComparer.Ordinal)
            .Select(tariff => new QuoteLine { Owner = tariff.Owner, Tariff = tariff.Tariff })
            .ToArray();
        var maximum = terms.Free ? 0 : lines.Aggregate(0L, (sum, line) => checked(sum + line.Maximum(jobs, cells, months)));
        return maximum <= LargestExact
            ? new Quote { Currency = currencies[0], Lines = lines, Terms = terms, Maximum = maximum }
            : throw new OverflowException($"the maximum exceeds {LargestExact} minor units");
    }

    /// <summary>Whether the size of an owner's dataset matters to the price or to the split of revenue, so that the owner has to state it.</summary>
    public bool AsksForRowsOf(ParticipantId owner) => !Terms.Free
        && (Terms.Split is SplitRule.Rows or SplitRule.Contribution
            || Lines.Any(line => line.Owner == owner && line.Tariff.PriceOf(ChargeUnit.RowScanned) is not null));

    /// <summary>What one release costs under this quote: for each owner a line for the job, one for every other unit that it prices, and one to its minimum.</summary>
    /// <exception cref="OverflowException">An amount exceeds 64 bits.</exception>
    public IReadOnlyList<Charge> Charges(IReadOnlyCollection<Usage> usages) =>
        [.. Lines.SelectMany(line => usages.Where(usage => usage.Owner == line.Owner).SelectMany(usage => line.Charges(usage, Terms.Free)))];

    /// <summary>What one release costs of which nothing but its cells is known.</summary>
    public IReadOnlyList<Charge> Charges(IEnumerable<ParticipantId> owners, long cells) =>
        Charges([.. owners.Select(owner => new Usage { Owner = owner, Cells = cells })]);

    /// <summary>The most that one release of at most <paramref name="cells"/> cells can cost.</summary>
    public IReadOnlyList<Charge> MostCharges(IEnumerable<ParticipantId> owners, long cells) =>
        Charges([.. owners.Select(owner => Usage.Most(owner, cells))]);
}
