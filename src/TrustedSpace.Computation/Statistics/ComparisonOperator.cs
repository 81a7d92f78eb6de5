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
