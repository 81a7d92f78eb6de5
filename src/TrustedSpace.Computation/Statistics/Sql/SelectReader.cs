using System.Text.Json;
using TrustedSpace.Computation.Statistics.Encoding;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads the SELECT list: grouping elements and aggregates, each with a distinct name.</summary>
internal sealed class SelectReader(SqlTree tree, ColumnReader columns, AggregateCallReader aggregates, GroupKeyReader keys, IReadOnlyList<GroupColumn> groups)
{
    private const string Allowed = "Allowed in SELECT: keys of GROUP BY and aggregates, each with AS.";

    public List<SelectItem> Read(IReadOnlyList<JsonElement> list)
    {
        var items = new List<SelectItem>();
        foreach (var node in list)
        {
            var item = Read(node);
            if (items.Any(other => string.Equals(other.Name, item.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw tree.Rejected($"two columns are named {item.Name}; give one another name with AS.", node);
            }

            items.Add(item);
        }

        return items.Any(item => item is not SelectItem.Group)
            ? items
            : throw tree.Rejected($"the query has no aggregate. {Allowed}", list.Count == 0 ? default : list[0]);
    }

    private SelectItem Read(JsonElement node) => tree.String(node, "class") switch
    {
        "COLUMN_REF" => ReadElement(node),
        _ when keys.IsKey(node) => ReadKey(node),
        "FUNCTION" => ReadAggregate(node),
        "STAR" => throw tree.Rejected($"* is not allowed: rows never leave their owner. {Allowed}", node),
        "WINDOW" => throw tree.Rejected($"window functions are not allowed. {Allowed}", node),
        "SUBQUERY" => throw tree.Rejected($"subqueries are not allowed. {Allowed}", node),
        "CAST" => throw tree.Rejected($"casts are not allowed. {Allowed}", node),
        "CONSTANT" => throw tree.Rejected($"literals are not allowed. {Allowed}", node),
        _ => throw tree.Rejected($"this expression is not allowed. {Allowed}", node),
    };

    private SelectItem.Group ReadElement(JsonElement node)
    {
        var column = columns.Read(node);
        return new SelectItem.Group(Name(node, column.Name), Find(new GroupKey.Element(column.Name, column.Type))
            ?? throw tree.Rejected($"element {column.Name} is neither in GROUP BY nor inside an aggregate.", node));
    }

    private SelectItem.Group ReadKey(JsonElement node) =>
        new(Name(node, keys.NameOf(node)), Find(keys.Read(node).Key) ?? throw tree.Rejected("this expression is neither in GROUP BY nor an aggregate.", node));

    private int? Find(GroupKey key)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            if (PlanWriter.Same(groups[i].Key, key))
            {
                return i;
            }
        }

        return null;
    }

    private SelectItem ReadAggregate(JsonElement node)
    {
        var item = aggregates.Read(node);
        return item with { Name = Name(node, item.Name) };
    }

    private string Name(JsonElement node, string otherwise)
    {
        var alias = tree.String(node, "alias");
        return alias.Length > 0 ? alias : otherwise;
    }
}
