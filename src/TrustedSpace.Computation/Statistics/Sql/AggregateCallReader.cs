using System.Text.Json;
using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads aggregates wherever they may stand, and gathers what has to be computed of which element for all of them.</summary>
internal sealed class AggregateCallReader(SqlTree tree, ColumnReader columns)
{
    private const string Allowed = "Allowed: COUNT(*), COUNT(x), SUM(x), AVG(x), VAR_SAMP(x), STDDEV_SAMP(x) of an element x.";

    private readonly List<AggregatedElement> _aggregated = [];

    public IReadOnlyList<AggregatedElement> Aggregated => _aggregated;

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

        if (children.Length != 1 || !columns.IsColumn(children[0]))
        {
            var place = children.Length > 0 && SqlTree.HasLocation(children[0]) ? children[0] : node;
            throw tree.Rejected($"inside {name.ToUpperInvariant()} must stand one element. {Allowed}", place);
        }

        var column = columns.Read(children[0]);
        return new AggregateCall(function, Aggregate(column, function, children[0]), $"{name}({column.Name})");
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
        "avg" => AggregateFunction.Avg,
        "var_samp" => AggregateFunction.VarSamp,
        "stddev_samp" => AggregateFunction.StdDevSamp,
        _ => throw tree.Rejected($"{name} is not allowed. {Allowed}", node),
    };

    /// <summary>Registers the element's need and returns its position in <see cref="Aggregated"/>.</summary>
    private int Aggregate(ColumnDescription column, AggregateFunction function, JsonElement node)
    {
        var needsSum = function != AggregateFunction.Count;
        var needsSquares = function is AggregateFunction.VarSamp or AggregateFunction.StdDevSamp;
        if (needsSum && !column.IsNumeric)
        {
            throw tree.Rejected($"element {column.Name} is {column.Type}; only COUNT applies to it.", node);
        }

        if (needsSum && (column.Min is null || column.Max is null))
        {
            throw tree.Rejected($"element {column.Name} declares no bounds, so its sums cannot be protected; only COUNT applies to it.", node);
        }

        var index = _aggregated.FindIndex(element => element.Element == column.Name);
        if (index < 0)
        {
            index = _aggregated.Count;
            _aggregated.Add(new AggregatedElement
            {
                Element = column.Name,
                Type = column.Type,
                Nullable = column.Nullable,
            });
        }

        var known = _aggregated[index];
        _aggregated[index] = known with
        {
            NeedsSquares = known.NeedsSquares || needsSquares,
            Scale = known.Scale ?? (needsSum ? new FixedPointScale(column.Min!.Value, column.Max!.Value) : null),
        };
        return index;
    }
}
