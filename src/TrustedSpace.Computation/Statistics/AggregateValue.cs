using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// Aggregates from the totals of their measure, as SQL:2016 and PostgreSQL define them: of exact rational numbers, rounded when they
/// become doubles.
/// </summary>
internal static class AggregateValue
{
    public static ResultCell Of(AggregateFunction function, MeasureTotals totals)
    {
        if (function is AggregateFunction.CountRows or AggregateFunction.Count or AggregateFunction.RegrCount)
        {
            return ResultCell.Integer(totals.Count);
        }

        return totals.Count == 0 ? ResultCell.Null : function switch
        {
            AggregateFunction.Sum => Sum(totals.TypeOfY, totals.SumY),
            AggregateFunction.Avg or AggregateFunction.RegrAvgY => Real(totals.SumY / totals.Count),
            AggregateFunction.RegrAvgX => Real(totals.SumX / totals.Count),
            AggregateFunction.VarPop => Real(totals.Syy / totals.Count),
            AggregateFunction.StdDevPop => Root(totals.Syy / totals.Count),
            AggregateFunction.CovarPop => Real(totals.Sxy / totals.Count),
            AggregateFunction.RegrSxx => Real(totals.Sxx),
            AggregateFunction.RegrSyy => Real(totals.Syy),
            AggregateFunction.RegrSxy => Real(totals.Sxy),
            AggregateFunction.RegrSlope or AggregateFunction.RegrIntercept or AggregateFunction.RegrR2 => Regression(function, totals),
            AggregateFunction.Corr => Correlation(totals),
            _ => Sample(function, totals),
        };
    }

    private static ResultCell Sample(AggregateFunction function, MeasureTotals totals) => totals.Count < 2 ? ResultCell.Null : function switch
    {
        AggregateFunction.VarSamp => Real(totals.Syy / (totals.Count - 1)),
        AggregateFunction.StdDevSamp => Root(totals.Syy / (totals.Count - 1)),
        AggregateFunction.CovarSamp => Real(totals.Sxy / (totals.Count - 1)),
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>NULL if x does not vary; R² of a y that does not vary is 1.</summary>
    private static ResultCell Regression(AggregateFunction function, MeasureTotals totals)
    {
        var sxx = totals.Sxx;
        if (sxx.IsZero)
        {
            return ResultCell.Null;
        }

        var slope = totals.Sxy / sxx;
        return function switch
        {
            AggregateFunction.RegrSlope => Real(slope),
            AggregateFunction.RegrIntercept => Real((totals.SumY - slope * totals.SumX) / totals.Count),
            _ when totals.Syy is { IsZero: false } syy => ResultCell.Real(Math.Min(1, (slope * totals.Sxy / syy).ToDouble())),
            _ => ResultCell.Real(1),
        };
    }

    /// <summary>NULL if either does not vary.</summary>
    private static ResultCell Correlation(MeasureTotals totals)
    {
        var (sxx, syy) = (totals.Sxx, totals.Syy);
        return sxx.IsZero || syy.IsZero
            ? ResultCell.Null
            : ResultCell.Real(Math.Clamp(totals.Sxy.ToDouble() / (Math.Sqrt(sxx.ToDouble()) * Math.Sqrt(syy.ToDouble())), -1, 1));
    }

    private static ResultCell Sum(ColumnType type, ExactRatio sum) =>
        type == ColumnType.Integer && sum.TryToInteger(out var integer) ? ResultCell.Integer((Int128)integer) : Real(sum);

    private static ResultCell Real(ExactRatio value) => ResultCell.Real(value.ToDouble());

    private static ResultCell Root(ExactRatio square) => ResultCell.Real(Math.Sqrt(square.ToDouble()));
}
