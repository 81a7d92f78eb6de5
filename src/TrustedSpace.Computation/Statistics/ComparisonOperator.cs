namespace TrustedSpace.Computation.Statistics;

/// <summary>The six comparisons of SQL: =, &lt;&gt;, &lt;, &lt;=, &gt;, &gt;=.</summary>
public enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>What the comparisons mean.</summary>
public static class ComparisonOperators
{
    /// <summary>Whether two values in this order satisfy the comparison.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="order">Negative if the left is less, zero if both are equal, positive if it is greater.</param>
    public static bool Holds(this ComparisonOperator comparison, int order) => comparison switch
    {
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Greater => order > 0,
        ComparisonOperator.GreaterOrEqual => order >= 0,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
    };

    /// <summary>The comparison that holds for (b, a) if this one holds for (a, b).</summary>
    public static ComparisonOperator Mirrored(this ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => comparison,
    };
}
