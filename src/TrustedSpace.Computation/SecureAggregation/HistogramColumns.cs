namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// Count columns that are the bins of a histogram. Parties add them up as they add other counts, but no bin has to reach the minimum: what
/// is released of them is coarser, and the same at every party.
/// </summary>
/// <param name="Start">The first bin's column, behind all counts that must reach the minimum.</param>
/// <param name="Length">Number of bins, at least 1.</param>
/// <param name="Release">What is released.</param>
public readonly record struct HistogramColumns(int Start, int Length, HistogramRelease Release)
{
    /// <summary>Replaces the totals of the bins by what is released of them.</summary>
    /// <param name="counts">All counts of a group that is released.</param>
    /// <param name="minimum">Minimum group size.</param>
    public void Coarsen(Span<ulong> counts, int minimum)
    {
        var bins = counts.Slice(Start, Length);
        if (Release == HistogramRelease.Occupied)
        {
            var occupied = 0UL;
            foreach (var bin in bins)
            {
                occupied += (long)bin > 0 ? 1UL : 0;
            }

            bins.Clear();
            bins[0] = occupied;
            return;
        }

        Merge(bins, minimum);
    }

    /// <summary>Whether every run that was released reaches the minimum.</summary>
    public bool Holds(ReadOnlySpan<ulong> counts, int minimum)
    {
        if (Release == HistogramRelease.Occupied)
        {
            return counts[Start] <= (ulong)Length && counts.Slice(Start + 1, Length - 1).IndexOfAnyExcept(0UL) < 0;
        }

        foreach (var bin in counts.Slice(Start, Length))
        {
            if (bin != 0 && (long)bin < minimum)
            {
                return false;
            }
        }

        return true;
    }

    // From the first bin on, each run ends as soon as it reaches the minimum; what is left over joins the last run.
    private static void Merge(Span<ulong> bins, int minimum)
    {
        var (start, last, sum) = (0, -1, 0UL);
        for (var i = 0; i < bins.Length; i++)
        {
            sum = unchecked(sum + bins[i]);
            bins[i] = 0;
            if ((long)sum >= minimum)
            {
                bins[start] = sum;
                (start, last, sum) = (i + 1, start, 0);
            }
        }

        if (last >= 0)
        {
            bins[last] = unchecked(bins[last] + sum);
        }
    }
}
