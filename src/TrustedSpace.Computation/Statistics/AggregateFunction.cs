namespace TrustedSpace.Computation.Statistics;

/// <summary>The aggregates a query may ask for. Those from <see cref="CovarPop"/> on take a pair (y, x) and skip rows where either is NULL.</summary>
public enum AggregateFunction
{
    CountRows,
    Count,
    Sum,
    Avg,
    VarSamp,
    StdDevSamp,
    VarPop,
    StdDevPop,
    CovarPop,
    CovarSamp,
    Corr,
    RegrCount,
    RegrAvgX,
    RegrAvgY,
    RegrSxx,
    RegrSyy,
    RegrSxy,
    RegrSlope,
    RegrIntercept,
    RegrR2,
}

/// <summary>What the aggregates need.</summary>
public static class AggregateFunctions
{
    /// <summary>Whether the aggregate takes a pair.</summary>
    public static bool TakesPair(this AggregateFunction function) => function >= AggregateFunction.CovarPop;

    /// <summary>The sums the aggregate is computed from, besides the count.</summary>
    public static Moments Needs(this AggregateFunction function) => function switch
    {
        AggregateFunction.CountRows or AggregateFunction.Count or AggregateFunction.RegrCount => Moments.None,
        AggregateFunction.Sum or AggregateFunction.Avg or AggregateFunction.RegrAvgY => Moments.SumY,
        AggregateFunction.RegrAvgX => Moments.SumX,
        AggregateFunction.VarSamp or AggregateFunction.StdDevSamp or AggregateFunction.VarPop or AggregateFunction.StdDevPop
            or AggregateFunction.RegrSyy => Moments.SumY | Moments.SquaresY,
        AggregateFunction.RegrSxx => Moments.SumX | Moments.SquaresX,
        AggregateFunction.CovarPop or AggregateFunction.CovarSamp or AggregateFunction.RegrSxy => Moments.SumY | Moments.SumX | Moments.Products,
        AggregateFunction.RegrSlope or AggregateFunction.RegrIntercept => Moments.SumY | Moments.SumX | Moments.SquaresX | Moments.Products,
        AggregateFunction.Corr or AggregateFunction.RegrR2 =>
            Moments.SumY | Moments.SumX | Moments.SquaresY | Moments.SquaresX | Moments.Products,
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };
}
