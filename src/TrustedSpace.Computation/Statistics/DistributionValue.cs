namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// Reads values in order from a released histogram, in which bins under the minimum group size are merged with their neighbours: the
/// count of each run of bins stands at its first bin, all other bins are zero. An answer is the middle of the run that holds the value, and its
/// resolution half of the run's width.
/// </summary>
public static class DistributionValue
{
    /// <param name="function">What is asked.</param>
    /// <param name="level">The p of a quantile, 0 to 1.</param>
    /// <param name="type">The element's type.</param>
    /// <param name="histogram">The histogram.</param>
    /// <param name="counts">What was released of them.</param>
    public static ResultCell Of(DistributionFunction function, double level, ColumnType type, Histogram histogram, ReadOnlySpan<ulong> counts)
    {
        if (function == DistributionFunction.CountDistinct)
        {
            return ResultCell.Integer((long)counts[0]);
        }

        ulong total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        return total == 0 ? ResultCell.Null : function switch
        {
            DistributionFunction.Min => InType(type, At(histogram, counts, 0)),
            DistributionFunction.Max => InType(type, At(histogram, counts, total - 1)),
            DistributionFunction.QuantileDisc => InType(type, At(histogram, counts, Math.Max((ulong)Math.Ceiling(level * total), 1) - 1)),
            _ => Middle(Interpolated(histogram, counts, level * (total - 1))),
        };
    }

    private static (double Low, double High) Interpolated(Histogram histogram, ReadOnlySpan<ulong> counts, double position)
    {
        var (below, above) = ((ulong)Math.Floor(position), (ulong)Math.Ceiling(position));
        var (left, right, share) = (At(histogram, counts, below), At(histogram, counts, above), position - below);
        return (left.Low + (right.Low - left.Low) * share, left.High + (right.High - left.High) * share);
    }

    /// <summary>What is known of the value that <paramref name="rank"/> others precede.</summary>
    private static (double Low, double High) At(Histogram histogram, ReadOnlySpan<ulong> counts, ulong rank)
    {
        ulong seen = 0;
        var first = 0;
        while (seen + counts[first] <= rank)
        {
            seen += counts[first++];
        }

        var last = first;
        while (last + 1 < counts.Length && counts[last + 1] == 0)
        {
            last++;
        }

        return histogram.Between(first, last);
    }

    private static ResultCell Middle((double Low, double High) range) =>
        ResultCell.Real(range.Low / 2 + range.High / 2, range.High / 2 - range.Low / 2);

    private static ResultCell InType(ColumnType type, (double Low, double High) range)
    {
        if (type != ColumnType.Integer)
        {
            return Middle(range);
        }

        var middle = Math.Floor(range.Low / 2 + range.High / 2);
        return ResultCell.Integer((Int128)middle, Math.Max(range.High - middle, middle - range.Low));
    }
}
