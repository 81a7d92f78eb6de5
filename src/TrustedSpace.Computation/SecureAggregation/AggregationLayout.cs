namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>The shape of the vectors that parties add up, row-major by group.</summary>
/// <param name="Groups">Number of groups, at least 1.</param>
/// <param name="CountColumns">64-bit counts per group, at least 1: rows first, each other at most the rows, bins of histograms last.</param>
/// <param name="ValueColumns">128-bit values per group, 0 or more.</param>
public readonly record struct AggregationLayout(int Groups, int CountColumns, int ValueColumns)
{
    private readonly HistogramColumns[]? _histograms;

    /// <summary>The last count columns, if they are bins: one after the other, without gaps.</summary>
    public IReadOnlyList<HistogramColumns> Histograms
    {
        get => _histograms ?? [];
        init => _histograms = [.. value];
    }

    public int Counts => Groups * CountColumns;

    /// <summary>Counts per group that must reach the minimum group size: all but the bins.</summary>
    public int GuardedColumns => Histograms.Count == 0 ? CountColumns : Histograms[0].Start;

    public bool Equals(AggregationLayout other) =>
        (Groups, CountColumns, ValueColumns) == (other.Groups, other.CountColumns, other.ValueColumns) && Histograms.SequenceEqual(other.Histograms);

    public override int GetHashCode() => HashCode.Combine(Groups, CountColumns, ValueColumns, Histograms.Count);

    /// <summary>Replaces the totals of a group that is released by what is released of them: bins are coarsened, other counts stay.</summary>
    internal void Coarsen(Span<ulong> counts, int minimum)
    {
        foreach (var histogram in Histograms)
        {
            histogram.Coarsen(counts, minimum);
        }
    }

    /// <summary>Whether the histograms of a group were released as they may be.</summary>
    internal bool HistogramsHold(ReadOnlySpan<ulong> counts, int minimum)
    {
        foreach (var histogram in Histograms)
        {
            if (!histogram.Holds(counts, minimum))
            {
                return false;
            }
        }

        return true;
    }
}
