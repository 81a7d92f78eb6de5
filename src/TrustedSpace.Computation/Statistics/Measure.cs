using System.Numerics;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// What aggregates need over the same rows of a group: the number of rows of which every argument is known, and moments of the
/// arguments over these rows. Aggregates that use the same rows share a measure.
/// </summary>
/// <remarks>Invariant: X only with Y; moments of an argument only if it is there and has a scale.</remarks>
public sealed record Measure
{
    /// <summary>The argument, of a pair the first: COUNT(y), SUM(y), REGR_SLOPE(y, x).</summary>
    public required Argument Y { get; init; }

    /// <summary>The second argument of a pair; null if there is one argument only.</summary>
    public Argument? X { get; init; }

    /// <summary>The sums that are needed besides the count; their words follow each other in this order.</summary>
    public Moments Moments { get; init; }

    /// <summary>One argument or two.</summary>
    public IReadOnlyList<Argument> Arguments => X is null ? [Y] : [Y, X];

    /// <summary>Words per group that parties sum for this measure.</summary>
    public int Words => BitOperations.PopCount((uint)Moments);

    public bool Needs(Moments moments) => (Moments & moments) == moments;

    /// <summary>The position of a moment's word among this measure's words.</summary>
    internal int WordOf(Moments moment) => BitOperations.PopCount((uint)Moments & ((uint)moment - 1));
}
