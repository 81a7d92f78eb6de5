using TrustedSpace.Protocol.Billing.Splits;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing.Settlements;

/// <summary>What a month's leaves add up to since it was last settled: by consumer and by product, never by flow.</summary>
internal sealed class OpenMonth
{
    private readonly Dictionary<(string Currency, ParticipantId Consumer), InvoiceTally> _tallies = [];
    private readonly Dictionary<(string Currency, ProductId Product, Sha256Digest Book), SplitPool> _pools = [];

    public OpenMonth()
    {
    }

    public OpenMonth(SavedMonth saved)
    {
        foreach (var tally in saved.Tallies)
        {
            _tallies[(tally.Currency, tally.Consumer)] = new InvoiceTally(tally);
        }

        foreach (var pool in saved.Pools)
        {
            _pools[(pool.Currency, pool.Product, pool.Terms.Book)] = new SplitPool(pool);
        }
    }

    public InvoiceTally Tally(string currency, ParticipantId consumer) =>
        _tallies.TryGetValue((currency, consumer), out var tally) ? tally : _tallies[(currency, consumer)] = new InvoiceTally(consumer, currency);

    public SplitPool Pool(string currency, ProductId product, QuotedTerms terms) =>
        _pools.TryGetValue((currency, product, terms.Book), out var pool) ? pool : _pools[(currency, product, terms.Book)] = new SplitPool(product, currency, terms);

    /// <summary>Every currency in which something is owed, in order.</summary>
    public IEnumerable<string> Currencies => _tallies.Keys.Select(key => key.Currency).Distinct().Order(StringComparer.Ordinal);

    /// <summary>By product and price book.</summary>
    public IEnumerable<SplitPool> PoolsIn(string currency) => _pools.Where(pool => pool.Key.Currency == currency)
        .OrderBy(pool => pool.Key.Product.Value, StringComparer.Ordinal)
        .ThenBy(pool => pool.Key.Book.Value, StringComparer.Ordinal)
        .Select(pool => pool.Value);

    /// <summary>By consumer.</summary>
    public IReadOnlyList<InvoiceTally> TalliesIn(string currency) => [.. _tallies.Where(tally => tally.Key.Currency == currency)
        .OrderBy(tally => tally.Key.Consumer.Value, StringComparer.Ordinal)
        .Select(tally => tally.Value)];

    public SavedMonth Save(CalendarMonth month) => new(month, [.. _tallies.Values.Select(tally => tally.Save())], [.. _pools.Values.Select(pool => pool.Save())]);
}

/// <summary>An <see cref="OpenMonth"/> as it is saved.</summary>
internal sealed record SavedMonth(CalendarMonth Month, IReadOnlyList<SavedTally> Tallies, IReadOnlyList<SavedPool> Pools);
