using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.Statistics;

/// <summary>Turns an owner's partial aggregate into the numbers its party adds to the others'.</summary>
public static class PartialVectors
{
    /// <summary>
    /// Counts per group: rows, then each aggregated element's non-null values. Values per released group, for each aggregated
    /// element: S1 if the plan needs its sum, then S2 if it needs its squares, scaled by the group's total count.
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
            for (var i = 0; i < group.Elements.Count; i++)
            {
                row[i + 1] = (ulong)group.Elements[i].Count;
            }
        }

        return new AggregationInput(counts, (group, totals, values) => Encode(plan, partial.Find(group), totals, values));
    }

    private static void Encode(StatisticsPlan plan, PartialGroup? group, ReadOnlySpan<ulong> totals, Span<UInt128> values)
    {
        values.Clear();
        if (group is null)
        {
            return;
        }

        var column = 0;
        for (var i = 0; i < plan.Aggregated.Count; i++)
        {
            var moments = group.Elements[i];
            if (plan.Aggregated[i].Scale is not { } scale)
            {
                continue;
            }

            values[column++] = scale.EncodeSum(moments.Count, moments.Sum, totals[i + 1]);
            if (plan.Aggregated[i].NeedsSquares)
            {
                values[column++] = scale.EncodeSquares(moments.Count, moments.Sum, moments.Squares, totals[i + 1]);
            }
        }
    }
}
