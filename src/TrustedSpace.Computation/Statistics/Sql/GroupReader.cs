using System.Text.Json;
using TrustedSpace.Computation.Statistics.Encoding;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads the GROUP BY clause: elements and keys as such, by the alias of a SELECT item, or by its position.</summary>
internal sealed class GroupReader(SqlTree tree, ColumnReader columns, GroupKeyReader keys, LiteralReader literals)
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
            if (groups.Any(group => PlanWriter.Same(group.Key, column.Key)))
            {
                throw tree.Rejected($"{(column.Key is GroupKey.Element ? $"element {column.Name}" : "this key")} stands in GROUP BY twice.", node);
            }

            groups.Add(column);
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

    private GroupColumn Resolve(JsonElement node, IReadOnlyList<JsonElement> list)
    {
        if (tree.Is(node, "CONSTANT", "VALUE_CONSTANT"))
        {
            return ResolvePosition(node, list);
        }

        if (keys.IsKey(node))
        {
            return keys.Read(node);
        }

        if (!columns.IsColumn(node))
        {
            throw tree.Rejected("GROUP BY takes elements and keys, as such or by their alias or position in SELECT.", node);
        }

        var name = columns.Name(node);
        return columns.Find(name) is { } column ? keys.OfElement(column, node) : ResolveAlias(name, list) ?? throw columns.Unknown(name, node);
    }

    private GroupColumn ResolvePosition(JsonElement node, IReadOnlyList<JsonElement> list)
    {
        var literal = literals.Read(node);
        if (literal.Kind != ColumnType.Integer || literal.As(ColumnType.Integer) is not { } position
            || position.AsInteger < 1 || position.AsInteger > list.Count)
        {
            throw tree.Rejected($"GROUP BY {literal.Content}: SELECT has no such position.", node);
        }

        return ReadItem(list[(int)position.AsInteger - 1])
            ?? throw tree.Rejected($"GROUP BY {literal.Content}: that item of SELECT is not an element or key.", node);
    }

    private GroupColumn? ResolveAlias(string name, IReadOnlyList<JsonElement> list)
    {
        foreach (var item in list)
        {
            if (string.Equals(tree.String(item, "alias"), name, StringComparison.OrdinalIgnoreCase))
            {
                return ReadItem(item);
            }
        }

        return null;
    }

    private GroupColumn? ReadItem(JsonElement item) =>
        columns.IsColumn(item) ? keys.OfElement(columns.Read(item), item) : keys.IsKey(item) ? keys.Read(item) : null;
}
