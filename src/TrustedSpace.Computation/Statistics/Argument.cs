using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>What stands inside an aggregate.</summary>
public sealed record Argument
{
    public required string Element { get; init; }

    public required ColumnType Type { get; init; }

    public required bool Nullable { get; init; }

    /// <summary>Fixed-point scale from the bounds; null if the argument is only counted.</summary>
    public FixedPointScale? Scale { get; init; }
}
