using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>
/// Reads keys of GROUP BY that are more than an element: CASE with literals, FLOOR(x / w) and FLOOR(x / w) * w of an element with bounds,
/// x // w and x // w * w of an integer that is never negative, parts of dates and truncated dates.
/// </summary>
internal sealed class GroupKeyReader(SqlTree tree, ColumnReader columns, DateReader dates, RowValueReader rowValues, LiteralReader literals)
{
    private const string Allowed = "Allowed as keys: elements, CASE with literals, FLOOR(x / w), FLOOR(x / w) * w, x // w, x // w * w, parts of dates, date_trunc.";

    /// <summary>Whether the node has the form of such a key; aggregates have not.</summary>
    public bool IsKey(JsonElement node) => rowValues.IsCase(node) || dates.IsPart(node) || dates.IsTruncated(node)
        || tree.String(node, "class") == "FUNCTION" && tree.String(node, "function_name") is "*" or "//" or "floor";

    /// <summary>What a column of this key is called without an alias.</summary>
    public string NameOf(JsonElement node) => dates.IsPart(node) ? $"{dates.ReadPart(node).Part}".ToLowerInvariant() : rowValues.IsCase(node) ? "case" : tree.String(node, "function_name") == "*" ? "floor" : tree.String(node, "function_name");

    /// <summary>The key of an element by its name.</summary>
    public GroupColumn OfElement(ColumnDescription column, JsonElement node) => column.GroupValues is not null || column.BinEdges is not null
        ? new GroupColumn(column)
        : throw tree.Rejected($"element {column.Name} declares neither a domain nor bins, so it cannot be grouped by.", node);

    public GroupColumn Read(JsonElement node)
    {
        if (dates.IsPart(node))
        {
            var (column, part) = dates.ReadPart(node);
            var (first, last) = part.Range(Earliest(column, node), Latest(column, node));
            return GroupColumn.Of(new GroupKey.Part(column.Name, part, first, last), column.Nullable);
        }

        return dates.IsTruncated(node) ? ReadPeriods(node) : rowValues.IsCase(node) ? ReadCase(node) : ReadSteps(node);
    }

    private GroupColumn ReadPeriods(JsonElement node)
    {
        var (column, period) = dates.ReadTruncated(node);
        var (first, last) = (period.Number(Earliest(column, node)), period.Number(Latest(column, node)));
        return last - first < GroupDomain.MaxGroups
            ? GroupColumn.Of(new GroupKey.Period(column.Name, period, first, last), column.Nullable)
            : throw tree.Rejected($"element {column.Name} has more than {GroupDomain.MaxGroups} such periods.", node);
    }

    private DateOnly Earliest(ColumnDescription column, JsonElement node) => Bound(column, column.Min, node);

    private DateOnly Latest(ColumnDescription column, JsonElement node) => Bound(column, column.Max, node);

    private DateOnly Bound(ColumnDescription column, double? days, JsonElement node) => days is { } known
        ? DateOnly.FromDayNumber((int)known)
        : throw tree.Rejected($"element {column.Name} declares no earliest and latest date, so it cannot be grouped by.", node);

    private GroupColumn ReadCase(JsonElement node)
    {
        var (conditions, nodes) = rowValues.ReadBranches(node);
        RowValue[] values = [.. nodes.Select(ReadLabel)];
        var types = values.OfType<RowValue.Literal>().Select(value => value.Value?.Type).OfType<ColumnType>().Distinct().Count();
        return types == 1
            ? GroupColumn.Of(new GroupKey.Case(new RowValue.Case([.. conditions.Zip(values, (condition, value) => new CaseBranch(condition, value))], values[^1])))
            : throw tree.Rejected("the values of a CASE that is grouped by are literals of one type.", node);
    }

    private RowValue ReadLabel(JsonElement node)
    {
        if (literals.IsNull(node))
        {
            return RowValue.Null;
        }

        if (!literals.IsLiteral(node))
        {
            throw tree.Rejected("the values of a CASE that is grouped by are literals of one type.", tree.NearestPosition(node) ?? tree.Text.Find("CASE"));
        }

        var literal = literals.Read(node);
        return new RowValue.Literal(literal.As(literal.Kind) ?? throw tree.Rejected($"{literal.Content} is no label.", literal.Position));
    }

    private GroupColumn ReadSteps(JsonElement node)
    {
        var quotient = node;
        JsonElement? factor = null;
        if (tree.String(node, "function_name") == "*")
        {
            (quotient, var right) = Operands(node);
            factor = right;
        }

        if (tree.String(quotient, "class") != "FUNCTION")
        {
            throw tree.Rejected($"this is no key. {Allowed}", tree.NearestPosition(node));
        }

        var whole = tree.String(quotient, "function_name") == "//";
        if (!whole)
        {
            quotient = Floored(quotient);
        }

        var (element, divisor) = Operands(quotient);
        var width = Number(divisor);
        var column = columns.IsColumn(element) ? columns.Read(element) : throw tree.Rejected($"this is no key. {Allowed}", tree.NearestPosition(element));
        RequireDivisible(column, whole, width, element, divisor);
        if (factor is { } repeated && Number(repeated).AsNumber != width.AsNumber)
        {
            throw tree.Rejected($"steps are multiplied by their width, {width}.", tree.NearestPosition(repeated));
        }

        return Steps(column, whole, width.AsNumber, factor is not null, divisor);
    }

    private GroupColumn Steps(ColumnDescription column, bool whole, double width, bool multiplied, JsonElement node)
    {
        var (first, last) = (Math.Floor(column.Min!.Value / width), Math.Floor(column.Max!.Value / width));
        if (!(last - first < GroupDomain.MaxGroups) || Math.Abs(first) > StatisticsSchema.MaxInteger || Math.Abs(last) > StatisticsSchema.MaxInteger)
        {
            throw tree.Rejected($"element {column.Name} has more than {GroupDomain.MaxGroups} steps of {width}; make them wider.", node);
        }

        var factor = multiplied ? width : 1;
        return GroupColumn.Of(
            new GroupKey.Step(column.Name, column.Type, width, (long)first, (long)last, whole ? ElementValue.Integer((long)factor) : ElementValue.Real(factor)),
            column.Nullable);
    }

    private void RequireDivisible(ColumnDescription column, bool whole, ElementValue width, JsonElement element, JsonElement divisor)
    {
        if (!column.IsNumeric || column.Min is null || column.Max is null)
        {
            throw tree.Rejected($"element {column.Name} is no number with declared bounds, so that it has no steps.", element);
        }

        if (!(width.AsNumber > 0) || Math.Abs(width.AsNumber) > StatisticsSchema.MaxInteger)
        {
            throw tree.Rejected("the width of a step is a positive number.", tree.NearestPosition(divisor));
        }

        if (whole && (column.Type != ColumnType.Integer || width.Type != ColumnType.Integer || column.Min < 0))
        {
            throw tree.Rejected($"// takes an integer that is never negative, and a whole number; use FLOOR({column.Name} / {width}).", element);
        }
    }

    private JsonElement Floored(JsonElement node)
    {
        var children = Call(node, "floor");
        return children.Length == 1 && tree.String(children[0], "class") == "FUNCTION"
            ? children[0]
            : throw tree.Rejected($"this is no key. {Allowed}", tree.NearestPosition(node));
    }

    private (JsonElement Left, JsonElement Right) Operands(JsonElement node)
    {
        var name = tree.String(node, "function_name");
        var children = Call(node, name is "*" or "//" ? name : "/");
        return children.Length == 2 ? (children[0], children[1]) : throw tree.Rejected($"this is no key. {Allowed}", node);
    }

    private JsonElement[] Call(JsonElement node, string name)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "function_name", "schema", "children", "filter", "order_bys",
            "distinct", "is_operator", "export_state", "catalog");
        var problem = $"this is no key. {Allowed}";
        tree.Fixed(node, "type", "FUNCTION", problem);
        tree.Fixed(node, "function_name", name, problem);
        tree.Fixed(node, "schema", "", problem);
        tree.Fixed(node, "catalog", "", problem);
        tree.Fixed(node, "distinct", "false", problem);
        tree.Fixed(node, "is_operator", name == "floor" ? "false" : "true", problem);
        tree.Fixed(node, "export_state", "false", problem);
        tree.Absent(node, "filter", problem, tree.Position(node));
        var order = tree.Field(node, "order_bys");
        tree.Expect(order, "type", "orders");
        tree.Fixed(order, "type", "ORDER_MODIFIER", problem);
        return tree.Array(order, "orders").Length == 0 ? tree.Array(node, "children") : throw tree.Rejected(problem, node);
    }

    private ElementValue Number(JsonElement node)
    {
        if (!literals.IsLiteral(node))
        {
            throw tree.Rejected($"the width of a step is a positive number. {Allowed}", tree.NearestPosition(node));
        }

        var literal = literals.Read(node);
        return literal.As(literal.Kind) is { Type: ColumnType.Integer or ColumnType.Real } number
            ? number
            : throw tree.Rejected("the width of a step is a positive number.", literal.Position);
    }
}
