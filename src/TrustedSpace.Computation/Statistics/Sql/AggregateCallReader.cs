using System.Text.Json;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics.Encoding;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads aggregates wherever they may stand, and gathers the measures that all of them are computed from.</summary>
internal sealed class AggregateCallReader(SqlTree tree, ColumnReader columns, RowValueReader rowValues, PredicateReader predicates, LiteralReader literals)
{
    private const string Allowed =
        "Allowed: COUNT(*), COUNT, SUM, AVG, VAR_SAMP, VAR_POP, STDDEV_SAMP, STDDEV_POP of an element or CASE; "
        + "COUNT(DISTINCT x), MIN, MAX, MEDIAN, QUANTILE_CONT, QUANTILE_DISC of an element; "
        + "CORR, COVAR_SAMP, COVAR_POP, REGR_… of two of them (y, x); each with FILTER (WHERE …).";

    private const Moments MomentsOfY = Moments.SumY | Moments.SquaresY | Moments.Products;

    private const Moments MomentsOfX = Moments.SumX | Moments.SquaresX | Moments.Products;

    private readonly List<Measure> _measures = [];
    private readonly DistributionReader _distributions = new(tree, columns, literals);

    public IReadOnlyList<Measure> Measures => _measures;

    public IReadOnlyList<Histogram> Histograms => _distributions.Histograms;

    /// <summary>The aggregate as a column of the answer, named as it stands.</summary>
    public SelectItem Read(JsonElement node)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "function_name", "schema", "children", "filter", "order_bys",
            "distinct", "is_operator", "export_state", "catalog");
        var name = tree.String(node, "function_name");
        var distinct = tree.Field(node, "distinct").ValueKind == JsonValueKind.True;
        var distribution = DistributionReader.Function(name, distinct);
        var function = distribution is null ? Function(node, name) : AggregateFunction.Count;
        tree.Fixed(node, "type", "FUNCTION", $"this function is not allowed. {Allowed}");
        tree.Fixed(node, "schema", "", $"functions have no schema. {Allowed}");
        tree.Fixed(node, "catalog", "", $"functions have no catalog. {Allowed}");
        tree.Fixed(node, "is_operator", "false", $"operators are not allowed. {Allowed}");
        tree.Fixed(node, "export_state", "false", $"EXPORT_STATE is not allowed. {Allowed}");
        tree.Fixed(node, "distinct", distinct && distribution is not null ? "true" : "false", $"DISTINCT is for COUNT only. {Allowed}");
        CheckOrder(node);
        var filter = tree.IsNull(node, "filter") ? null : predicates.Read(tree.Field(node, "filter"));
        var children = tree.Array(node, "children");
        if (distribution is { } asked)
        {
            return Distribution(node, name, children, asked, filter);
        }

        if (function == AggregateFunction.CountRows)
        {
            return children.Length == 0
                ? new SelectItem.Aggregate(Named("count(*)", filter), function, filter is null ? null : Register(new Measure { Filter = filter }))
                : throw tree.Unknown("COUNT(*) with operands", node);
        }

        var arguments = Arguments(node, name, children, function.TakesPair() ? 2 : 1);
        RequireSums(arguments[0], function, MomentsOfY, children[0]);
        if (arguments.Count > 1)
        {
            RequireSums(arguments[1], function, MomentsOfX, children[1]);
        }

        var needed = function.Needs();
        var measure = new Measure
        {
            Y = Argument(arguments[0], needed & MomentsOfY),
            X = arguments.Count == 1 ? null : Argument(arguments[1], needed & MomentsOfX),
            Filter = filter,
            Moments = needed,
        };
        var position = Register(measure);
        CountBranches(measure);
        return new SelectItem.Aggregate(Named($"{name}({string.Join(", ", arguments.Select(argument => argument.Name))})", filter), function, position);
    }

    private SelectItem.Distribution Distribution(JsonElement node, string name, JsonElement[] children, DistributionFunction function, Predicate? filter)
    {
        var column = _distributions.ReadColumn(node, name, children);
        var measure = Register(new Measure
        {
            Y = new Argument { Value = new RowValue.Element(column.Name, column.Type), Type = column.Type, Nullable = column.Nullable },
            Filter = filter,
        });
        var item = _distributions.Read(children, name, column, function, measure);
        return item with { Name = Named(item.Name, filter) };
    }

    private static string Named(string name, Predicate? filter) => filter is null ? name : $"{name} filter";

    private List<TypedValue> Arguments(JsonElement node, string name, JsonElement[] children, int number)
    {
        var wrong = Array.FindIndex(children, child => !rowValues.IsRowValue(child));
        if (children.Length != number || wrong >= 0)
        {
            var place = children.Length > 0 && children[Math.Max(wrong, 0)] is var child && SqlTree.HasLocation(child) ? child : node;
            throw tree.Rejected($"inside {name.ToUpperInvariant()} must stand {(number == 1 ? "one element" : "two elements")}. {Allowed}", place);
        }

        return [.. children.Select(rowValues.Read)];
    }

    private void CheckOrder(JsonElement node)
    {
        var order = tree.Field(node, "order_bys");
        tree.Expect(order, "type", "orders");
        if (tree.String(order, "type") != "ORDER_MODIFIER" || tree.Array(order, "orders").Length != 0)
        {
            throw tree.Rejected("ORDER BY inside an aggregate is not allowed.", node);
        }
    }

    private AggregateFunction Function(JsonElement node, string name) => name switch
    {
        "count_star" => AggregateFunction.CountRows,
        "count" => AggregateFunction.Count,
        "sum" => AggregateFunction.Sum,
        "avg" or "mean" => AggregateFunction.Avg,
        "var_samp" or "variance" => AggregateFunction.VarSamp,
        "stddev_samp" or "stddev" => AggregateFunction.StdDevSamp,
        "var_pop" => AggregateFunction.VarPop,
        "stddev_pop" => AggregateFunction.StdDevPop,
        "covar_pop" => AggregateFunction.CovarPop,
        "covar_samp" => AggregateFunction.CovarSamp,
        "corr" => AggregateFunction.Corr,
        "regr_count" => AggregateFunction.RegrCount,
        "regr_avgx" => AggregateFunction.RegrAvgX,
        "regr_avgy" => AggregateFunction.RegrAvgY,
        "regr_sxx" => AggregateFunction.RegrSxx,
        "regr_syy" => AggregateFunction.RegrSyy,
        "regr_sxy" => AggregateFunction.RegrSxy,
        "regr_slope" => AggregateFunction.RegrSlope,
        "regr_intercept" => AggregateFunction.RegrIntercept,
        "regr_r2" => AggregateFunction.RegrR2,
        _ => throw tree.Rejected($"{name} is not allowed. {Allowed}", node),
    };

    private void RequireSums(TypedValue argument, AggregateFunction function, Moments ofArgument, JsonElement node)
    {
        if (function == AggregateFunction.Count)
        {
            return;
        }

        if (!argument.IsNumeric)
        {
            throw tree.Rejected($"element {argument.Name} is {argument.Type}; only COUNT applies to it.", node);
        }

        if ((function.Needs() & ofArgument) != 0 && !argument.IsBounded)
        {
            var what = argument.Value is RowValue.Element ? $"element {argument.Name} declares no bounds" : "an element in this CASE declares no bounds";
            throw tree.Rejected($"{what}, so its sums cannot be protected; only COUNT applies to it.", node);
        }
    }

    /// <summary>Registers what is needed over the rows of a measure and returns its position in <see cref="Measures"/>.</summary>
    private int Register(Measure measure)
    {
        var index = _measures.FindIndex(known => PlanWriter.SameRows(known, measure));
        if (index < 0)
        {
            _measures.Add(measure);
            return _measures.Count - 1;
        }

        var known = _measures[index];
        _measures[index] = known with
        {
            Y = known.Y is { Scale: null } ? measure.Y : known.Y,
            X = known.X is { Scale: null } ? measure.X : known.X,
            Moments = known.Moments | measure.Moments,
        };
        return index;
    }

    /// <summary>
    /// Makes every value of a CASE reach the minimum group size by itself. Otherwise SUM(CASE WHEN this one row THEN x ELSE 0 END) would tell
    /// x of one row in a group that is large enough.
    /// </summary>
    private void CountBranches(Measure measure)
    {
        CountBranches(measure.Y, only => measure with { Y = only, X = Counted(measure.X), Moments = Moments.None });
        CountBranches(measure.X, only => measure with { Y = Counted(measure.Y), X = only, Moments = Moments.None });
    }

    private void CountBranches(Argument? argument, Func<Argument, Measure> measure)
    {
        if (argument?.Value is not RowValue.Case choice)
        {
            return;
        }

        int[] known = [.. choice.Values.Select((value, i) => value is RowValue.Literal { Value: null } ? -1 : i).Where(i => i >= 0)];
        foreach (var position in known.Length > 1 ? known : [])
        {
            Register(measure(Counted(argument)! with { Value = choice.Only(position), Nullable = true }));
        }
    }

    private static Argument? Counted(Argument? argument) => argument is null ? null : argument with { Scale = null };

    private static Argument Argument(TypedValue value, Moments needed) => new()
    {
        Value = value.Value,
        Type = value.Type,
        Nullable = value.Nullable,
        Scale = needed == Moments.None ? null : new FixedPointScale(value.Min!.Value, value.Max!.Value),
    };
}
