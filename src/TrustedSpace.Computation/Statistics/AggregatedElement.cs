using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>An element inside an aggregate and what of it has to be computed. Its non-null count is always needed.</summary>
public sealed record AggregatedElement
{
    public required string Element { get; init; }

    public required ColumnType Type { get; init; }

    public required bool Nullable { get; init; }

    /// <summary>The sum of squared deviations is needed: VAR_SAMP or STDDEV_SAMP. Only if the sum is.</summary>
    public bool NeedsSquares { get; init; }

    /// <summary>Fixed-point scale from the declared bounds; null if only the count is needed.</summary>
    public FixedPointScale? Scale { get; init; }

    /// <summary>The sum is needed: SUM, AVG, VAR_SAMP or STDDEV_SAMP.</summary>
    public bool NeedsSum => Scale is not null;
}
