namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>What the consumer has after adding up all shares.</summary>
/// <param name="Transcript">Hash of all that the parties exchanged, 32 bytes, as in their signed statements.</param>
/// <param name="Summary">Numbers of groups released, withheld and empty.</param>
/// <param name="Contributors">The parties whose numbers are in the sums, in ordinal order.</param>
/// <param name="Groups">Indexes of the released groups, increasing.</param>
/// <param name="Totals">Counts of the released groups, row-major, <see cref="AggregationLayout.CountColumns"/> each.</param>
/// <param name="Bounds">What the values are scaled by, shaped as <paramref name="Totals"/>.</param>
/// <param name="Values">Summed values of the released groups, row-major, <see cref="AggregationLayout.ValueColumns"/> each.</param>
public sealed record CombinedRelease(
    byte[] Transcript,
    ReleaseSummary Summary,
    IReadOnlyList<string> Contributors,
    int[] Groups,
    ulong[] Totals,
    ulong[] Bounds,
    UInt128[] Values);
