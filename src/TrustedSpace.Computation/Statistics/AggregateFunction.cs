namespace TrustedSpace.Computation.Statistics;

/// <summary>The aggregates a query may ask for. Variances are sample variances: divided by n − 1.</summary>
public enum AggregateFunction
{
    CountRows,
    Count,
    Sum,
    Avg,
    VarSamp,
    StdDevSamp,
}
