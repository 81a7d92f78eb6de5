namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// HAVING, ORDER BY, LIMIT and OFFSET: which of the released groups are shown, in what order and how many. It works on what was
/// released and never changes what is released: no group under the minimum size is reached by it, and rows it leaves out were
/// computed and are paid for.
/// </summary>
/// <remarks>Rows that the keys leave equal stand in the order of group indexes, so that the answer is the same each time.</remarks>
public sealed record Arrangement
{
    /// <summary>All released groups in the order of their indexes.</summary>
    public static Arrangement None { get; } = new();

    /// <summary>HAVING; null for all groups.</summary>
    public CountCondition? Having { get; init; }

    /// <summary>ORDER BY, the most significant key first.</summary>
    public IReadOnlyList<OrderKey> OrderBy { get; init; } = [];

    /// <summary>Most rows shown; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>Rows left out before the first that is shown.</summary>
    public long Offset { get; init; }

    /// <summary>The rows that are shown, in order.</summary>
    internal IReadOnlyList<ResultRow> Apply(StatisticsPlan plan, IEnumerable<ResultRow> rows)
    {
        var kept = Having is null ? rows : rows.Where(row => Having.Holds(row.Totals.Span));
        if (OrderBy.Count > 0)
        {
            kept = kept.Order(new ResultRowOrder(plan, OrderBy));
        }

        // The number of groups fits an int, so a greater offset or limit is as good as the greatest.
        kept = kept.Skip((int)Math.Min(Offset, int.MaxValue));
        return [.. Limit is { } limit ? kept.Take((int)Math.Min(limit, int.MaxValue)) : kept];
    }
}
