namespace TrustedSpace.Computation.Statistics;

/// <summary>One non-empty group of one owner's partial aggregate.</summary>
/// <param name="Index">Index in <see cref="StatisticsPlan.Groups"/>.</param>
/// <param name="Rows">Rows that satisfy the condition and fall into the group, 1 to 2^40.</param>
/// <param name="Measures">One entry per <see cref="StatisticsPlan.Measures"/>, in that order.</param>
public sealed record PartialGroup(int Index, long Rows, IReadOnlyList<MeasureMoments> Measures)
{
    /// <summary>The bins of each histogram of the plan, one after the other.</summary>
    public IReadOnlyList<long> Bins { get; init; } = [];
}
