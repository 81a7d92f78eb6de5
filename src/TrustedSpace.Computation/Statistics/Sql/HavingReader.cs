using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads the HAVING clause: conditions on COUNT(*), COUNT(x) or the alias of one in SELECT.</summary>
internal sealed class HavingReader(SqlTree tree, ColumnReader columns, AggregateCallReader aggregates, LiteralReader literals, SelectList list)
{
    private const string Allowed =
        "Allowed in HAVING: =, <>, <, <=, >, >=, IN, BETWEEN of COUNT(*) or COUNT(x) and whole numbers, joined by AND, OR, NOT.";

    public CountCondition Read(JsonElement node) => (tree.String(node, "class"), tree.String(node, "type")) switch
    {
        ("CONJUNCTION", "CONJUNCTION_AND") => new CountCondition.And([.. ReadChildren(node, 2).Select(Read)]),
        ("CONJUNCTION", "CONJUNCTION_OR") => new CountCondition.Or([.. ReadChildren(node, 2).Select(Read)]),
        ("OPERATOR", "OPERATOR_NOT") => new CountCondition.Not(Read(ReadChildren(node, 1)[0])),
        ("OPERATOR", "COMPARE_IN") => ReadIn(node),
        ("OPERATOR", "COMPARE_NOT_IN") => new CountCondition.Not(ReadIn(node)),
        ("BETWEEN", "COMPARE_BETWEEN") => ReadBetween(node),
        ("COMPARISON", var type) => ReadComparison(node, type),
        _ => throw tree.Rejected($"this is not a condition on counts. {Allowed}", tree.NearestPosition(node)),
    };

    private JsonElement[] ReadChildren(JsonElement node, int least)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "children");
        var children = tree.Array(node, "children");
        return children.Length >= least ? children : throw tree.Unknown("an operator with operands", node);
    }

    private CountCondition.Or ReadIn(JsonElement node)
    {
        var children = ReadChildren(node, 2);
        var count = CountColumn(children[0]);
        return new CountCondition.Or([.. children.Skip(1).Select(value => new CountCondition.Comparison(count, ComparisonOperator.Equal, Number(value)))]);
    }

    private CountCondition.And ReadBetween(JsonElement node)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "input", "lower", "upper");
        var count = CountColumn(tree.Field(node, "input"));
        return new CountCondition.And(
        [
            new CountCondition.Comparison(count, ComparisonOperator.GreaterOrEqual, Number(tree.Field(node, "lower"))),
            new CountCondition.Comparison(count, ComparisonOperator.LessOrEqual, Number(tree.Field(node, "upper"))),
        ]);
    }

    private CountCondition.Comparison ReadComparison(JsonElement node, string type)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "left", "right");
        var (left, right) = (tree.Field(node, "left"), tree.Field(node, "right"));
        var comparison = SqlTree.Comparison(type) ?? throw tree.Rejected($"this comparison is not allowed. {Allowed}", node);
        return literals.IsLiteral(left)
            ? new CountCondition.Comparison(CountColumn(right), comparison.Mirrored(), Number(left))
            : new CountCondition.Comparison(CountColumn(left), comparison, Number(right));
    }

    private long Number(JsonElement node)
    {
        var literal = literals.Read(node);
        return literal.As(ColumnType.Integer) is { } number
            ? number.AsInteger
            : throw tree.Rejected($"a count is compared with a whole number; {literal.Content} is none.", literal.Position);
    }

    /// <summary>The column of the count, as in <see cref="StatisticsPlan.CountColumns"/>.</summary>
    private int CountColumn(JsonElement node)
    {
        var item = tree.String(node, "class") switch
        {
            "FUNCTION" => aggregates.Read(node),
            "COLUMN_REF" when Alias(node) is { } named => named,
            _ => throw tree.Rejected($"here must stand a count. {Allowed}", tree.NearestPosition(node)),
        };
        return (item as SelectItem.Aggregate)?.Function switch
        {
            AggregateFunction.CountRows or AggregateFunction.Count or AggregateFunction.RegrCount => 1 + (((SelectItem.Aggregate)item).Measure ?? -1),
            _ => throw tree.Rejected($"groups are chosen by counts only. {Allowed}", node),
        };
    }

    private SelectItem? Alias(JsonElement node)
    {
        var name = columns.Name(node);
        var position = columns.Find(name) is null ? list.FindAlias(tree, name) : -1;
        return position < 0 ? null : list.Items[position] is SelectItem.Group ? null : list.Items[position];
    }
}
