using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.Statistics;

/// <summary>Turns an owner's partial aggregate into the numbers its party adds to the others'.</summary>
public static class PartialVectors
{
    /// <summary>
    /// Counts per group: rows, then the rows of each measure, then the bins of each histogram. Values per released group: the moments of each measure, scaled by the
    /// bound on its rows. <see cref="StatisticsPlan.CountWords"/> and <see cref="StatisticsPlan.ValueWords"/> describe each word.
    /// </summary>
    public static AggregationInput Create(PartialAggregate partial)
    {
        ArgumentNullException.ThrowIfNull(partial);
        var plan = partial.Plan;
        var counts = new ulong[plan.Groups.Count * plan.CountColumns];
        foreach (var group in partial.Groups)
        {
            var row = counts.AsSpan(group.Index * plan.CountColumns, plan.CountColumns);
            row[0] = (ulong)group.Rows;
            for (var i = 0; i < group.Measures.Count; i++)
            {
                row[i + 1] = (ulong)group.Measures[i].Count;
            }

            for (var i = 0; i < group.Bins.Count; i++)
            {
                row[1 + group.Measures.Count + i] = (ulong)group.Bins[i];
            }
        }

        return new AggregationInput(counts, (group, bounds, values) => Encode(plan, partial.Find(group), bounds, values));
    }

    private static void Encode(StatisticsPlan plan, PartialGroup? group, ReadOnlySpan<ulong> bounds, Span<UInt128> values)
    {
        values.Clear();
        if (group is null)
        {
            return;
        }

        for (var i = 0; i < plan.Measures.Count; i++)
        {
            Encode(plan.Measures[i], group.Measures[i], bounds[i + 1], values.Slice(plan.FirstValueColumn(i), plan.Measures[i].Words));
        }
    }

    private static void Encode(Measure measure, MeasureMoments moments, ulong bound, Span<UInt128> words)
    {
        if (measure.Y is { } y)
        {
            Encode(measure, y, moments.Y, bound, Moments.SumY, Moments.SquaresY, words);
        }

        if (measure.X is { } x)
        {
            Encode(measure, x, moments.X, bound, Moments.SumX, Moments.SquaresX, words);
        }

        if (measure.Needs(Moments.Products))
        {
            words[measure.WordOf(Moments.Products)] = measure.Y!.Scale!.EncodeProducts(
                measure.X!.Scale!, moments.Count, moments.Y.Sum, moments.X.Sum, moments.Products, bound);
        }
    }

    private static void Encode(
        Measure measure, Argument argument, ElementMoments moments, ulong bound, Moments sum, Moments squares, Span<UInt128> words)
    {
        if (measure.Needs(sum))
        {
            words[measure.WordOf(sum)] = argument.Scale!.EncodeSum(moments.Count, moments.Sum, bound);
        }

        if (measure.Needs(squares))
        {
            words[measure.WordOf(squares)] = argument.Scale!.EncodeSquares(moments.Count, moments.Sum, moments.Squares, bound);
        }
    }
}
