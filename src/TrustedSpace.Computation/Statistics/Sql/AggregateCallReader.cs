using System.Text.Json;
using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads aggregates wherever they may stand, and gathers the measures that all of them are computed from.</summary>
internal sealed class AggregateCallReader(SqlTree tree, ColumnReader columns)
{
    private const string Allowed =
        "Allowed: COUNT(*), COUNT, SUM, AVG, VAR_SAMP, VAR_POP, STDDEV_SAMP, STDDEV_POP of an element; "
        + "CORR, COVAR_SAMP, COVAR_POP, REGR_… of two elements (y, x).";

    private const Moments MomentsOfY = Moments.SumY | Moments.SquaresY | Moments.Products;

    private const Moments MomentsOfX = Moments.SumX | Moments.SquaresX | Moments.Products;

    private readonly List<Measure> _measures = [];

    public IReadOnlyList<Measure> Measures => _measures;

    public AggregateCall Read(JsonElement node)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "function_name", "schema", "children", "filter", "order_bys",
            "distinct", "is_operator", "export_state", "catalog");
        var name = tree.String(node, "function_name");
        var function = Function(node, name);
        tree.Fixed(node, "type", "FUNCTION", $"this function is not allowed. {Allowed}");
        tree.Fixed(node, "schema", "", $"functions have no schema. {Allowed}");
        tree.Fixed(node, "catalog", "", $"functions have no catalog. {Allowed}");
        tree.Fixed(node, "distinct", "false", $"DISTINCT is not allowed: it cannot be added up over owners. {Allowed}");
        tree.Fixed(node, "is_operator", "false", $"operators are not allowed. {Allowed}");
        tree.Fixed(node, "export_state", "false", $"EXPORT_STATE is not allowed. {Allowed}");
        tree.Absent(node, "filter", "FILTER is not allowed; put the condition into WHERE.", tree.Text.Find("FILTER"));
        CheckOrder(node);
        var children = tree.Array(node, "children");
        if (function == AggregateFunction.CountRows)
        {
            return children.Length == 0
                ? new AggregateCall(function, null, "count(*)")
                : throw tree.Unknown("COUNT(*) with operands", node);
        }

        ColumnDescription[] arguments = [.. Arguments(node, name, children, function.TakesPair() ? 2 : 1)];
        RequireSums(arguments[0], function, MomentsOfY, children[0]);
        if (arguments.Length > 1)
        {
            RequireSums(arguments[1], function, MomentsOfX, children[1]);
        }

        var measure = Measure(arguments[0], arguments.ElementAtOrDefault(1), function.Needs());
        return new AggregateCall(function, measure, $"{name}({string.Join(", ", arguments.Select(argument => argument.Name))})");
    }

    private IEnumerable<ColumnDescription> Arguments(JsonElement node, string name, JsonElement[] children, int number)
    {
        var wrong = Array.FindIndex(children, child => !columns.IsColumn(child));
        if (children.Length != number || wrong >= 0)
        {
            var place = children.Length > 0 && children[Math.Max(wrong, 0)] is var child && SqlTree.HasLocation(child) ? child : node;
            throw tree.Rejected($"inside {name.ToUpperInvariant()} must stand {(number == 1 ? "one element" : "two elements")}. {Allowed}", place);
        }

        return children.Select(columns.Read);
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

    private void RequireSums(ColumnDescription column, AggregateFunction function, Moments ofArgument, JsonElement node)
    {
        if (function == AggregateFunction.Count)
        {
            return;
        }

        if (!column.IsNumeric)
        {
            throw tree.Rejected($"element {column.Name} is {column.Type}; only COUNT applies to it.", node);
        }

        if ((function.Needs() & ofArgument) != 0 && (column.Min is null || column.Max is null))
        {
            throw tree.Rejected($"element {column.Name} declares no bounds, so its sums cannot be protected; only COUNT applies to it.", node);
        }
    }

    /// <summary>Registers what is needed over the rows of these arguments and returns its position in <see cref="Measures"/>.</summary>
    private int Measure(ColumnDescription y, ColumnDescription? x, Moments needed)
    {
        var index = _measures.FindIndex(measure => measure.Y.Element == y.Name && measure.X?.Element == x?.Name);
        if (index < 0)
        {
            index = _measures.Count;
            _measures.Add(new Measure { Y = Argument(y), X = x is null ? null : Argument(x) });
        }

        var known = _measures[index];
        _measures[index] = known with
        {
            Y = Scaled(known.Y, y, needed & MomentsOfY),
            X = x is null ? null : Scaled(known.X!, x, needed & MomentsOfX),
            Moments = known.Moments | needed,
        };
        return index;
    }

    private static Argument Argument(ColumnDescription column) => new() { Element = column.Name, Type = column.Type, Nullable = column.Nullable };

    private static Argument Scaled(Argument argument, ColumnDescription column, Moments needed) =>
        argument.Scale is not null || needed == Moments.None
            ? argument
            : argument with { Scale = new FixedPointScale(column.Min!.Value, column.Max!.Value) };
}
