using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>What stands inside an aggregate.</summary>
public sealed record Argument
{
    /// <summary>The value of a row; its first element names it in errors.</summary>
    public required RowValue Value { get; init; }

    /// <summary>The type it is computed in.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Whether it may be NULL, as the elements are declared.</summary>
    public required bool Nullable { get; init; }

    /// <summary>Fixed-point scale from the bounds; null if the argument is only counted.</summary>
    public FixedPointScale? Scale { get; init; }

    /// <summary>What errors call it.</summary>
    internal string Name => Value.Elements.FirstOrDefault() ?? "literal";
}
