namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// Which groups may be released, decided by every party for itself on the totals: those of which every count reaches the
/// minimum. A group without any row is empty and counts as neither released nor withheld; under noise none is known to be.
/// </summary>
internal static class ReleaseRule
{
    /// <param name="totals">Counts of all parties together, row-major by group, rows first.</param>
    /// <param name="layout">Shape of the counts; bins of histograms need not reach the minimum.</param>
    /// <param name="minimum">Least count, at least 1.</param>
    /// <param name="rule">What counts may be.</param>
    public static (int[] Released, ReleaseSummary Summary) Apply(
        ReadOnlySpan<ulong> totals, AggregationLayout layout, int minimum, CountRule rule)
    {
        var released = new List<int>();
        int withheld = 0, empty = 0;
        for (var group = 0; group < layout.Groups; group++)
        {
            var counts = totals.Slice(group * layout.CountColumns, layout.GuardedColumns);
            if (counts[0] == 0 && rule == CountRule.Exact)
            {
                empty++;
            }
            else if (Reaches(counts, minimum))
            {
                released.Add(group);
            }
            else
            {
                withheld++;
            }
        }

        return ([.. released], new ReleaseSummary(released.Count, withheld, empty, minimum));
    }

    /// <summary>Whether every count, in two's complement, is at least the minimum.</summary>
    public static bool Reaches(ReadOnlySpan<ulong> counts, int minimum)
    {
        foreach (var count in counts)
        {
            if ((long)count < minimum)
            {
                return false;
            }
        }

        return true;
    }
}
