namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>One party's own numbers.</summary>
/// <param name="Counts">Row-major by group, as <see cref="AggregationLayout"/> says; the party zeroes the array when it is done.</param>
/// <param name="Values">Gives the values of a group; by total, it is asked only for groups that are released and only after the totals are known.</param>
public sealed record AggregationInput(ulong[] Counts, GroupValues Values);

/// <summary>Writes one party's values of one group.</summary>
/// <param name="group">Index of a group.</param>
/// <param name="bounds">Bounds on the group's counts of all parties together, by which values are scaled: see <see cref="ValueScale"/>.</param>
/// <param name="values">Where to write, <see cref="AggregationLayout.ValueColumns"/> words.</param>
public delegate void GroupValues(int group, ReadOnlySpan<ulong> bounds, Span<UInt128> values);
