namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>The shape of the vectors that parties add up, row-major by group.</summary>
/// <param name="Groups">Number of groups, at least 1.</param>
/// <param name="CountColumns">64-bit counts per group, at least 1: rows first, each other at most the rows.</param>
/// <param name="ValueColumns">128-bit values per group, 0 or more.</param>
public readonly record struct AggregationLayout(int Groups, int CountColumns, int ValueColumns)
{
    public int Counts => Groups * CountColumns;
}
