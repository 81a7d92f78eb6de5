using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.Statistics;

/// <summary>Counts of an element's values in bins over the rows of a measure, from which values in order are found.</summary>
/// <param name="Measure">Position in <see cref="StatisticsPlan.Measures"/> of the count over the same rows: COUNT of the element with the same filter.</param>
/// <param name="Bins">The bins, without one for NULL; at most <see cref="MaxBins"/>.</param>
/// <param name="Release">What of the counts is released.</param>
public sealed record Histogram(int Measure, GroupColumn Bins, HistogramRelease Release)
{
    /// <summary>Most bins of one histogram.</summary>
    public const int MaxBins = 4096;

    /// <summary>Bins between the bounds of a number that has neither a domain nor few whole values.</summary>
    public const int Steps = 256;

    /// <summary>The least and the greatest number in some neighbouring bins.</summary>
    /// <param name="first">The first bin.</param>
    /// <param name="last">The last bin.</param>
    public (double Low, double High) Between(int first, int last) => Bins.Values is { } values
        ? (values[first].AsNumber, values[last].AsNumber)
        : (Bins.BinEdges![first], Bins.BinEdges[last + 1]);
}
