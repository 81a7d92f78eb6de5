namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>How the numbers of an aggregation are to be read; all parties and the consumer agree on it beforehand.</summary>
/// <param name="Counts">What counts may be.</param>
/// <param name="Values">What values are scaled by.</param>
public readonly record struct AggregationTerms(CountRule Counts, ValueScale Values)
{
    /// <summary>Exact counts of parties that all stay.</summary>
    public static AggregationTerms Exact => new(CountRule.Exact, ValueScale.ByTotal);
}

/// <summary>What the counts of a group may be.</summary>
public enum CountRule
{
    /// <summary>Numbers of rows: none is negative, each other count is at most the rows, and a total is at least the own count.</summary>
    Exact,

    /// <summary>Numbers of rows plus noise, in two's complement: a total may be negative. No group is known to be empty.</summary>
    Noisy,
}

/// <summary>The bound on the number of rows that values are scaled by, which fixes the place of their binary point.</summary>
public enum ValueScale
{
    /// <summary>The total of all parties' counts, which every party knows before it gives its values.</summary>
    ByTotal,

    /// <summary>The most rows that can be; for values that are given before the totals are known, or where totals are noisy.</summary>
    ByMost,
}
