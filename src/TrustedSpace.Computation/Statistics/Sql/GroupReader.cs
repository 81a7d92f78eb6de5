using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads the GROUP BY clause: elements by name, by the alias of a SELECT item, or by its position.</summary>
internal sealed class GroupReader(SqlTree tree, ColumnReader columns, LiteralReader literals)
{
    public List<GroupColumn> Read(JsonElement select, IReadOnlyList<JsonElement> list)
    {
        var expressions = tree.Array(select, "group_expressions");
        CheckSets(select, expressions.Length);
        var groups = new List<GroupColumn>();
        long count = 1;
        foreach (var node in expressions)
        {
            var column = Resolve(node, list);
            if (groups.Any(group => group.Element == column.Name))
            {
                throw tree.Rejected($"element {column.Name} stands in GROUP BY twice.", node);
            }

            if (column.GroupValues is null && column.BinEdges is null)
            {
                throw tree.Rejected($"element {column.Name} declares neither a domain nor bins, so it cannot be grouped by.", node);
            }

            groups.Add(new GroupColumn(column));
            count *= groups[^1].Slots;
            if (count > GroupDomain.MaxGroups)
            {
                throw tree.Rejected($"the grouping has {count} groups or more; at most {GroupDomain.MaxGroups} are allowed.", node);
            }
        }

        return groups;
    }

    /// <summary>Grouping sets must be none, or the one that has all the expressions.</summary>
    private void CheckSets(JsonElement select, int expressions)
    {
        var position = tree.Text.Find("GROUP");
        if (tree.String(select, "aggregate_handling") != "STANDARD_HANDLING")
        {
            throw tree.Rejected("GROUP BY ALL is not allowed; name the elements.", position);
        }

        var sets = tree.Array(select, "group_sets");
        if (expressions == 0 && sets.Length == 0)
        {
            return;
        }

        var all = sets.Length == 1 && sets[0].ValueKind == JsonValueKind.Array && sets[0].GetArrayLength() == expressions
            && sets[0].EnumerateArray().Select((item, i) => item.TryGetInt32(out var index) && index == i).All(same => same);
        if (!all)
        {
            throw tree.Rejected("ROLLUP, CUBE and GROUPING SETS are not allowed; ask one grouping per query.", position);
        }
    }

    private ColumnDescription Resolve(JsonElement node, IReadOnlyList<JsonElement> list)
    {
        if (tree.Is(node, "CONSTANT", "VALUE_CONSTANT"))
        {
            return ResolvePosition(node, list);
        }

        if (!columns.IsColumn(node))
        {
            throw tree.Rejected("GROUP BY takes elements, by name or by their position in SELECT.", node);
        }

        var name = columns.Name(node);
        return columns.Find(name) ?? ResolveAlias(name, list) ?? throw columns.Unknown(name, node);
    }

    private ColumnDescription ResolvePosition(JsonElement node, IReadOnlyList<JsonElement> list)
    {
        var literal = literals.Read(node);
        if (literal.Kind != ColumnType.Integer || literal.As(ColumnType.Integer) is not { } position
            || position.AsInteger < 1 || position.AsInteger > list.Count)
        {
            throw tree.Rejected($"GROUP BY {literal.Content}: SELECT has no such position.", node);
        }

        var item = list[(int)position.AsInteger - 1];
        return columns.IsColumn(item)
            ? columns.Read(item)
            : throw tree.Rejected($"GROUP BY {literal.Content}: that item of SELECT is not an element.", node);
    }

    private ColumnDescription? ResolveAlias(string name, IReadOnlyList<JsonElement> list)
    {
        foreach (var item in list)
        {
            if (columns.IsColumn(item) && string.Equals(tree.String(item, "alias"), name, StringComparison.OrdinalIgnoreCase))
            {
                return columns.Read(item);
            }
        }

        return null;
    }
}
