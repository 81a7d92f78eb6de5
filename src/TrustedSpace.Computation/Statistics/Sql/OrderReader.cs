using System.Text.Json;
using TrustedSpace.Computation.Statistics.Encoding;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads ORDER BY, LIMIT and OFFSET. Keys are columns of the answer: by alias, element, position or as the same aggregate.</summary>
internal sealed class OrderReader(SqlTree tree, ColumnReader columns, AggregateCallReader aggregates, GroupKeyReader keys, LiteralReader literals, SelectList list, IReadOnlyList<GroupColumn> groups)
{
    private const string Allowed = "ORDER BY takes columns of the answer: by alias, by position, or as they stand in SELECT.";

    /// <summary>The arrangement with what the modifiers of the query add to it.</summary>
    public Arrangement Read(JsonElement select, Arrangement arrangement)
    {
        foreach (var modifier in tree.Array(select, "modifiers"))
        {
            arrangement = tree.String(modifier, "type") switch
            {
                "ORDER_MODIFIER" => arrangement with { OrderBy = ReadKeys(modifier) },
                "LIMIT_MODIFIER" => ReadLimit(modifier, arrangement),
                "LIMIT_PERCENT_MODIFIER" => throw tree.Rejected("LIMIT takes a number of rows, not a share of them.", tree.Text.Find("LIMIT", "FETCH")),
                var type => throw tree.Rejected($"{type} is not allowed."),
            };
        }

        return arrangement;
    }

    private List<OrderKey> ReadKeys(JsonElement modifier)
    {
        tree.Expect(modifier, "type", "orders");
        var keys = new List<OrderKey>();
        foreach (var order in tree.Array(modifier, "orders"))
        {
            tree.Expect(order, "type", "null_order", "expression");
            var node = tree.Field(order, "expression");
            var descending = tree.String(order, "type") switch
            {
                "ORDER_DEFAULT" or "ASCENDING" => false,
                "DESCENDING" => true,
                _ => throw tree.Unknown("an order", node),
            };
            var nullsFirst = tree.String(order, "null_order") switch
            {
                "ORDER_DEFAULT" or "NULLS LAST" => false,
                "NULLS FIRST" => true,
                _ => throw tree.Unknown("an order of NULLs", node),
            };
            keys.Add(new OrderKey(Column(node), descending, nullsFirst));
        }

        return keys;
    }

    private int Column(JsonElement node)
    {
        var column = tree.String(node, "class") switch
        {
            "CONSTANT" => Position(node),
            "COLUMN_REF" => Named(node),
            _ when keys.IsKey(node) => FindKey(keys.Read(node).Key),
            "FUNCTION" when aggregates.Read(node) is var call => Find(item => item == call with { Name = item.Name }),
            _ => -1,
        };
        return column >= 0 ? column : throw tree.Rejected($"this is no column of the answer. {Allowed}", tree.NearestPosition(node));
    }

    private int Position(JsonElement node) =>
        literals.Read(node) is { Kind: ColumnType.Integer } literal && literal.As(ColumnType.Integer) is { } position
            && position.AsInteger >= 1 && position.AsInteger <= list.Items.Count
                ? (int)position.AsInteger - 1
                : -1;

    private int Named(JsonElement node)
    {
        var name = columns.Name(node);
        var aliased = tree.Array(node, "column_names").Length == 1 ? list.FindAlias(tree, name) : -1;
        return aliased >= 0 || columns.Find(name) is not { } element
            ? aliased
            : FindKey(new GroupKey.Element(element.Name, element.Type));
    }

    private int FindKey(GroupKey key) => Find(item => item is SelectItem.Group { GroupColumn: var group } && PlanWriter.Same(groups[group].Key, key));

    private int Find(Func<SelectItem, bool> matches)
    {
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (matches(list.Items[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private Arrangement ReadLimit(JsonElement modifier, Arrangement arrangement)
    {
        tree.Expect(modifier, "type", "limit", "offset");
        return arrangement with
        {
            Limit = tree.IsNull(modifier, "limit") ? null : Rows(tree.Field(modifier, "limit"), "LIMIT"),
            Offset = tree.IsNull(modifier, "offset") ? 0 : Rows(tree.Field(modifier, "offset"), "OFFSET"),
        };
    }

    private long Rows(JsonElement node, string clause)
    {
        var literal = literals.Read(node);
        return literal is { Kind: ColumnType.Integer } && literal.As(ColumnType.Integer) is { AsInteger: >= 0 and var rows }
            ? rows
            : throw tree.Rejected($"{clause} takes a number of rows: a whole number, zero or more.", literal.Position);
    }
}
