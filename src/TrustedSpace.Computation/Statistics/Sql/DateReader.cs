using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads parts of dates and truncated dates: YEAR(d), EXTRACT(month FROM d), date_part('dow', d), date_trunc('week', d).</summary>
internal sealed class DateReader(SqlTree tree, ColumnReader columns, LiteralReader literals)
{
    private const string Allowed =
        "Allowed of a date d: YEAR(d), QUARTER(d), MONTH(d), DAY(d), DAYOFWEEK(d), ISODOW(d), WEEK(d), DAYOFYEAR(d), "
        + "EXTRACT(part FROM d), date_part('part', d), date_trunc('period', d).";

    public bool IsPart(JsonElement node) => Name(node) is { } name && (name is "date_part" or "datepart" || Part(name) is not null);

    public bool IsTruncated(JsonElement node) => Name(node) is "date_trunc" or "datetrunc";

    public (ColumnDescription Column, DatePart Part) ReadPart(JsonElement node)
    {
        var name = Name(node)!;
        var children = Children(node);
        if (Part(name) is { } part)
        {
            return children.Length == 1 ? (Date(children[0]), part) : throw tree.Rejected($"{name} takes one date. {Allowed}", node);
        }

        var wanted = children.Length == 2 ? Text(children[0]) : throw tree.Rejected($"{name} takes a part and a date. {Allowed}", node);
        return (Date(children[1]), Part(wanted) ?? throw tree.Rejected($"{wanted} is no part of a date known here. {Allowed}", node));
    }

    public (ColumnDescription Column, DatePeriod Period) ReadTruncated(JsonElement node)
    {
        var children = Children(node);
        var wanted = children.Length == 2 ? Text(children[0]) : throw tree.Rejected($"date_trunc takes a period and a date. {Allowed}", node);
        DatePeriod? period = wanted switch
        {
            "year" => DatePeriod.Year,
            "quarter" => DatePeriod.Quarter,
            "month" => DatePeriod.Month,
            "week" => DatePeriod.Week,
            "day" => DatePeriod.Day,
            _ => null,
        };
        return (Date(children[1]), period ?? throw tree.Rejected($"{wanted} is no period known here: year, quarter, month, week, day.", node));
    }

    private static DatePart? Part(string name) => name switch
    {
        "year" => DatePart.Year,
        "quarter" => DatePart.Quarter,
        "month" => DatePart.Month,
        "day" or "dayofmonth" => DatePart.Day,
        "dayofweek" or "dow" => DatePart.DayOfWeek,
        "isodow" => DatePart.IsoDayOfWeek,
        "week" or "weekofyear" => DatePart.Week,
        "dayofyear" or "doy" => DatePart.DayOfYear,
        _ => null,
    };

    private string? Name(JsonElement node) =>
        tree.String(node, "class") == "FUNCTION" ? tree.String(node, "function_name").ToLowerInvariant() : null;

    private ColumnDescription Date(JsonElement node)
    {
        var column = columns.IsColumn(node) ? columns.Read(node) : throw tree.Rejected($"here must stand a date. {Allowed}", tree.NearestPosition(node));
        return column.Type == ColumnType.Date ? column : throw tree.Rejected($"element {column.Name} is {column.Type}, not a date. {Allowed}", node);
    }

    private string Text(JsonElement node) => literals.IsLiteral(node) && literals.Read(node) is { Kind: ColumnType.Text } text
        ? text.Content.ToLowerInvariant()
        : throw tree.Rejected($"the part of a date is named by a text. {Allowed}", tree.NearestPosition(node));

    private JsonElement[] Children(JsonElement node)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "function_name", "schema", "children", "filter", "order_bys",
            "distinct", "is_operator", "export_state", "catalog");
        var problem = $"this is not allowed. {Allowed}";
        tree.Fixed(node, "type", "FUNCTION", problem);

        // EXTRACT is written as main.date_part by the parser.
        if (tree.String(node, "schema") is not "main" || Name(node) is not "date_part")
        {
            tree.Fixed(node, "schema", "", problem);
        }

        tree.Fixed(node, "catalog", "", problem);
        tree.Fixed(node, "distinct", "false", problem);
        tree.Fixed(node, "is_operator", "false", problem);
        tree.Fixed(node, "export_state", "false", problem);
        tree.Absent(node, "filter", problem, tree.Position(node));
        var order = tree.Field(node, "order_bys");
        tree.Expect(order, "type", "orders");
        tree.Fixed(order, "type", "ORDER_MODIFIER", problem);
        return tree.Array(order, "orders").Length == 0 ? tree.Array(node, "children") : throw tree.Rejected(problem, node);
    }
}
