using System.Text.Json;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics.Encoding;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads COUNT(DISTINCT x), MIN, MAX, MEDIAN and quantiles, and gathers the histograms that they are read from.</summary>
internal sealed class DistributionReader(SqlTree tree, ColumnReader columns, LiteralReader literals)
{
    private readonly List<Histogram> _histograms = [];

    public IReadOnlyList<Histogram> Histograms => _histograms;

    /// <summary>What a call asks for, or null if it is no such function.</summary>
    public static DistributionFunction? Function(string name, bool distinct) => (name, distinct) switch
    {
        ("count", true) => DistributionFunction.CountDistinct,
        ("min", _) => DistributionFunction.Min,
        ("max", _) => DistributionFunction.Max,
        ("median" or "quantile_cont", false) => DistributionFunction.QuantileCont,
        ("quantile_disc" or "quantile", false) => DistributionFunction.QuantileDisc,
        _ => null,
    };

    /// <summary>The element that such a call is about.</summary>
    public ColumnDescription ReadColumn(JsonElement node, string name, JsonElement[] children)
    {
        var number = name.StartsWith("quantile", StringComparison.Ordinal) ? 2 : 1;
        if (children.Length != number || !columns.IsColumn(children[0]))
        {
            var place = children.Length > 0 && SqlTree.HasLocation(children[0]) ? children[0] : node;
            throw tree.Rejected($"inside {name.ToUpperInvariant()} must stand one element{(number == 2 ? " and a number from 0 to 1" : "")}.", place);
        }

        return columns.Read(children[0]);
    }

    /// <param name="children">The operands.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="column">The element.</param>
    /// <param name="function">What is asked.</param>
    /// <param name="measure">The count over the same rows.</param>
    public SelectItem.Distribution Read(JsonElement[] children, string name, ColumnDescription column, DistributionFunction function, int measure)
    {
        var distinct = function == DistributionFunction.CountDistinct;
        var histogram = new Histogram(
            measure,
            distinct ? Values(column, children[0]) : Ordered(column, children[0]),
            distinct ? HistogramRelease.Occupied : HistogramRelease.Merged);
        var level = name == "median" ? 0.5 : children.Length > 1 ? Level(children[1]) : 0;
        var shown = distinct ? $"count(DISTINCT {column.Name})" : $"{name}({column.Name}{(children.Length > 1 ? $", {ElementValue.Real(level)}" : "")})";
        return new SelectItem.Distribution(shown, function, Register(histogram), level);
    }

    private int Register(Histogram histogram)
    {
        var index = _histograms.FindIndex(known => PlanWriter.Same(known, histogram));
        if (index < 0)
        {
            _histograms.Add(histogram);
            return _histograms.Count - 1;
        }

        return index;
    }

    private double Level(JsonElement node)
    {
        var literal = literals.Read(node);
        return literal.As(ColumnType.Real) is { AsReal: >= 0 and <= 1 } level
            ? level.AsReal
            : throw tree.Rejected($"a quantile is asked for by a number from 0 to 1; {literal.Content} is none.", literal.Position);
    }

    /// <summary>One bin a value, for counting those that occur.</summary>
    private GroupColumn Values(ColumnDescription column, JsonElement node)
    {
        if (column.GroupValues is { Count: <= Histogram.MaxBins })
        {
            return new GroupColumn(column with { Nullable = false, Domain = column.GroupValues });
        }

        return WholeNumbers(column) ?? throw tree.Rejected(
            $"element {column.Name} declares neither a domain nor bounds of at most {Histogram.MaxBins} whole numbers, so its values cannot be told apart.", node);
    }

    /// <summary>Bins of numbers in increasing order.</summary>
    private GroupColumn Ordered(ColumnDescription column, JsonElement node)
    {
        if (!column.IsNumeric || column.Domain is null && (column.Min is null || column.Max is null))
        {
            throw tree.Rejected($"element {column.Name} is no number with declared bounds or domain, so its values have no bins.", node);
        }

        if (column.Domain is { Count: <= Histogram.MaxBins } domain)
        {
            return new GroupColumn(column with { Nullable = false, Domain = [.. domain.OrderBy(value => value.AsNumber)] });
        }

        return WholeNumbers(column) ?? Steps(column, node);
    }

    private static GroupColumn? WholeNumbers(ColumnDescription column) =>
        column.Type == ColumnType.Integer && column.Max - column.Min < Histogram.MaxBins
            ? GroupColumn.Of(
                new GroupKey.Step(column.Name, column.Type, 1, (long)column.Min!.Value, (long)column.Max!.Value, ElementValue.Integer(1)),
                nullable: false)
            : null;

    private GroupColumn Steps(ColumnDescription column, JsonElement node)
    {
        if (column.Min is not { } min || column.Max is not { } max)
        {
            throw tree.Rejected($"element {column.Name} declares a domain of more than {Histogram.MaxBins} values and no bounds.", node);
        }

        var step = max / Histogram.Steps - min / Histogram.Steps;
        var edges = Enumerable.Range(0, Histogram.Steps + 1).Select(i => i == Histogram.Steps ? max : min + i * step).Distinct().ToList();
        var key = new GroupKey.Element(column.Name, column.Type);
        return edges.Count > 1 && edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second)
            ? GroupColumn.OfEdges(key, edges)
            : throw tree.Rejected($"element {column.Name} has bounds too close to each other for bins.", node);
    }
}
