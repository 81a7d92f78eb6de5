namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>What of a histogram's counts is released to the consumer.</summary>
public enum HistogramRelease
{
    /// <summary>Counts of runs of neighbouring bins, each run at least the minimum; a run's count stands at its first bin, its other bins are zero.</summary>
    Merged,

    /// <summary>The number of bins that are not empty, at the first bin; all others are zero.</summary>
    Occupied,
}
