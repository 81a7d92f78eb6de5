namespace TrustedSpace.Computation.Statistics;

/// <summary>A data product as queries see it: its name and the description of each element.</summary>
/// <remarks>
/// Invariant: names are unique without regard to case; bounds are finite and ordered; integers' bounds are whole and within
/// ±2^53; domains are non-empty, distinct and of the element's type; bins belong to numbers and their edges increase strictly.
/// </remarks>
public sealed class StatisticsSchema
{
    /// <summary>Largest magnitude of a declared integer: every integer up to it is also an exact double.</summary>
    public const double MaxInteger = 9007199254740992;

    private readonly Dictionary<string, ColumnDescription> _columns = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">A description is inconsistent; the message names the element and says why.</exception>
    public StatisticsSchema(string product, IReadOnlyList<ColumnDescription> columns)
    {
        ArgumentException.ThrowIfNullOrEmpty(product);
        ArgumentNullException.ThrowIfNull(columns);
        Product = product;
        Columns = columns;
        foreach (var column in columns)
        {
            if (Problem(column) is { } problem)
            {
                throw new ArgumentException($"Element {column.Name} of product {product}: {problem}.", nameof(columns));
            }

            if (!_columns.TryAdd(column.Name, column))
            {
                throw new ArgumentException($"Element {column.Name} of product {product} is described twice.", nameof(columns));
            }
        }
    }

    public string Product { get; }

    public IReadOnlyList<ColumnDescription> Columns { get; }

    /// <summary>The element of that name without regard to case, or null.</summary>
    public ColumnDescription? Find(string name) => _columns.GetValueOrDefault(name);

    private static string? Problem(ColumnDescription column)
    {
        if (string.IsNullOrEmpty(column.Name))
        {
            return "the name is empty";
        }

        if (!column.IsOrdered && (column.Min is not null || column.Max is not null) || !column.IsNumeric && column.BinEdges is not null)
        {
            return "bounds and bins are for numbers only";
        }

        if (column.Type == ColumnType.Date && (column.Domain is not null || IsNoDate(column.Min) || IsNoDate(column.Max)))
        {
            return "a date has no domain, and bounds that are dates";
        }

        return BoundsProblem(column) ?? DomainProblem(column) ?? BinsProblem(column);
    }

    private static bool IsNoDate(double? bound) =>
        bound is { } days && !(days >= 0 && days <= DateOnly.MaxValue.DayNumber && days == Math.Floor(days));

    private static string? BoundsProblem(ColumnDescription column)
    {
        foreach (var bound in new[] { column.Min, column.Max })
        {
            if (bound is { } value && !double.IsFinite(value))
            {
                return "a bound is not finite";
            }

            if (bound is { } whole && column.Type == ColumnType.Integer && (whole != Math.Floor(whole) || Math.Abs(whole) > MaxInteger))
            {
                return "a bound of an integer must be whole and within ±2^53";
            }
        }

        return column.Min > column.Max ? "the lower bound is above the upper bound" : null;
    }

    private static string? DomainProblem(ColumnDescription column)
    {
        if (column.Domain is not { } domain)
        {
            return null;
        }

        if (domain.Count == 0)
        {
            return "the domain is empty";
        }

        if (domain.Any(value => value.Type != column.Type))
        {
            return $"the domain has a value that is not {column.Type}";
        }

        return domain.Distinct().Count() == domain.Count ? null : "the domain has a value twice";
    }

    private static string? BinsProblem(ColumnDescription column)
    {
        if (column.BinEdges is not { } edges)
        {
            return null;
        }

        if (edges.Count < 2 || edges.Any(edge => !double.IsFinite(edge)))
        {
            return "bins need at least two finite edges";
        }

        return edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second) ? null : "the edges of the bins must increase";
    }
}
