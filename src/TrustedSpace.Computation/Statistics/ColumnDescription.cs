namespace TrustedSpace.Computation.Statistics;

/// <summary>What a product declares about one element; queries are checked, scaled and grouped by it alone.</summary>
public sealed record ColumnDescription
{
    /// <summary>Name, matched without regard to case as DuckDB does.</summary>
    public required string Name { get; init; }

    public required ColumnType Type { get; init; }

    /// <summary>Whether rows may lack the value; a grouping then has one more group, for NULL.</summary>
    public bool Nullable { get; init; }

    /// <summary>Least possible value of a number, or of a date its days since 0001-01-01. Sums and variances need both bounds; integers lie within ±2^53.</summary>
    public double? Min { get; init; }

    /// <summary>Greatest possible value of a number or date, likewise.</summary>
    public double? Max { get; init; }

    /// <summary>All possible values, in the order in which groups are listed; null if not declared.</summary>
    public IReadOnlyList<ElementValue>? Domain { get; init; }

    /// <summary>
    /// Strictly increasing edges e0 &lt; e1 &lt; … &lt; ek of k bins [e0, e1), …, [ek-1, ek] for grouping a number; null if not declared.
    /// </summary>
    public IReadOnlyList<double>? BinEdges { get; init; }

    /// <summary>Whether the element is a number, so that it can be summed.</summary>
    public bool IsNumeric => Type is ColumnType.Integer or ColumnType.Real;

    /// <summary>Whether values have an order that conditions may use.</summary>
    public bool IsOrdered => IsNumeric || Type == ColumnType.Date;

    /// <summary>The values a grouping runs over: the declared domain, or false and true for a boolean; null if there is none.</summary>
    public IReadOnlyList<ElementValue>? GroupValues =>
        Domain ?? (Type == ColumnType.Boolean ? [ElementValue.Boolean(false), ElementValue.Boolean(true)] : null);
}
