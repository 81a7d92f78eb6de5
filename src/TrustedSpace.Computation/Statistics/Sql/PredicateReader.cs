using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads the condition of WHERE, FILTER or WHEN into a typed <see cref="Predicate"/>.</summary>
internal sealed class PredicateReader(SqlTree tree, ColumnReader columns, DateReader dates, LiteralReader literals)
{
    /// <summary>Most values in one IN list.</summary>
    private const int MaxValues = 1000;

    private const string Allowed =
        "Allowed in conditions: =, <>, <, <=, >, >=, IN, BETWEEN, IS NULL, IS NOT NULL of an element or a part of a date, and literals, joined by AND, OR, NOT.";

    public Predicate Read(JsonElement node) => (tree.String(node, "class"), tree.String(node, "type")) switch
    {
        ("CONJUNCTION", "CONJUNCTION_AND") => new Predicate.And(ReadTerms(node)),
        ("CONJUNCTION", "CONJUNCTION_OR") => new Predicate.Or(ReadTerms(node)),
        ("OPERATOR", "OPERATOR_NOT") => new Predicate.Not(Read(ReadChildren(node, 1)[0])),
        ("OPERATOR", "OPERATOR_IS_NULL") => ReadIsNull(node),
        ("OPERATOR", "OPERATOR_IS_NOT_NULL") => new Predicate.Not(ReadIsNull(node)),
        ("OPERATOR", "COMPARE_IN") => ReadIn(node),
        ("OPERATOR", "COMPARE_NOT_IN") => new Predicate.Not(ReadIn(node)),
        ("BETWEEN", "COMPARE_BETWEEN") => ReadBetween(node),
        ("COMPARISON", var type) => ReadComparison(node, type),
        ("COLUMN_REF", "COLUMN_REF") => ReadFlag(node),
        ("SUBQUERY", _) => throw tree.Rejected($"subqueries are not allowed. {Allowed}", node),
        ("FUNCTION", _) => throw tree.Rejected($"this function or operator is not allowed in a condition. {Allowed}", node),
        _ => throw tree.Rejected($"this is not a condition. {Allowed}", tree.NearestPosition(node)),
    };

    private List<Predicate> ReadTerms(JsonElement node) => [.. ReadChildren(node, null).Select(Read)];

    private JsonElement[] ReadChildren(JsonElement node, int? count)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "children");
        var children = tree.Array(node, "children");
        return children.Length == count || count is null && children.Length >= 2
            ? children
            : throw tree.Unknown("an operator with operands", node);
    }

    private Predicate.IsNull ReadIsNull(JsonElement node) => new(Element(ReadChildren(node, 1)[0]).Name);

    private Predicate ReadIn(JsonElement node)
    {
        var children = ReadChildren(node, null);
        if (children.Length - 1 > MaxValues)
        {
            throw tree.Rejected($"an IN list has at most {MaxValues} values.", node);
        }

        if (dates.IsPart(children[0]))
        {
            var (date, part) = dates.ReadPart(children[0]);
            return new Predicate.Or([.. children.Skip(1).Select(child => new Predicate.PartComparison(date.Name, part, ComparisonOperator.Equal, Whole(child)))]);
        }

        var column = Element(children[0]);
        return new Predicate.In(column.Name, [.. children.Skip(1).Select(child => Value(column, literals.Read(child), exact: true))]);
    }

    private Predicate ReadBetween(JsonElement node)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "input", "lower", "upper");
        var input = tree.Field(node, "input");
        if (dates.IsPart(input))
        {
            var (date, part) = dates.ReadPart(input);
            return new Predicate.And(
            [
                new Predicate.PartComparison(date.Name, part, ComparisonOperator.GreaterOrEqual, Whole(tree.Field(node, "lower"))),
                new Predicate.PartComparison(date.Name, part, ComparisonOperator.LessOrEqual, Whole(tree.Field(node, "upper"))),
            ]);
        }

        var column = Element(input);
        if (!column.IsOrdered)
        {
            throw tree.Rejected($"element {column.Name} is {column.Type}; BETWEEN is for numbers and dates.", input);
        }

        var low = Value(column, literals.Read(tree.Field(node, "lower")), exact: false);
        var high = Value(column, literals.Read(tree.Field(node, "upper")), exact: false);
        return low.AsNumber <= high.AsNumber
            ? new Predicate.Between(column.Name, low, high)
            : throw tree.Rejected("BETWEEN has its lower value first; this range is empty.", tree.Field(node, "lower"));
    }

    private Predicate ReadComparison(JsonElement node, string type)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "left", "right");
        var (left, right) = (tree.Field(node, "left"), tree.Field(node, "right"));
        var comparison = SqlTree.Comparison(type) ?? throw tree.Rejected($"this comparison is not allowed. {Allowed}", node);
        if (literals.IsLiteral(left))
        {
            (left, right, comparison) = (right, left, comparison.Mirrored());
        }

        if (dates.IsPart(left))
        {
            var (date, part) = dates.ReadPart(left);
            return new Predicate.PartComparison(date.Name, part, comparison, Whole(right));
        }

        if (columns.IsColumn(right))
        {
            throw tree.Rejected($"two elements cannot be compared. {Allowed}", right);
        }

        var column = Element(left);
        var exact = comparison is ComparisonOperator.Equal or ComparisonOperator.NotEqual;
        if (!exact && !column.IsOrdered)
        {
            throw tree.Rejected($"element {column.Name} is {column.Type}; it can be compared with =, <> and IN only.", left);
        }

        return new Predicate.Comparison(column.Name, comparison, Value(column, literals.Read(right), exact));
    }

    private long Whole(JsonElement node)
    {
        var literal = literals.Read(node);
        return literal.As(ColumnType.Integer) is { } number
            ? number.AsInteger
            : throw tree.Rejected($"a part of a date is compared with a whole number; {literal.Content} is none.", literal.Position);
    }

    /// <summary>A boolean element standing alone, as in WHERE treated AND NOT relapsed.</summary>
    private Predicate.Comparison ReadFlag(JsonElement node)
    {
        var column = columns.Read(node);
        return column.Type == ColumnType.Boolean
            ? new Predicate.Comparison(column.Name, ComparisonOperator.Equal, ElementValue.Boolean(true))
            : throw tree.Rejected($"element {column.Name} is {column.Type}, not a condition. {Allowed}", node);
    }

    private ColumnDescription Element(JsonElement node) => columns.IsColumn(node)
        ? columns.Read(node)
        : throw tree.Rejected($"here must stand an element of the product. {Allowed}", tree.NearestPosition(node));

    /// <summary>The literal in the element's type; if exact, it must be one the element can equal: in its domain and bounds.</summary>
    private ElementValue Value(ColumnDescription column, SqlLiteral literal, bool exact)
    {
        var value = literal.As(column.Type) ?? throw tree.Rejected(
            $"element {column.Name} is {column.Type}; {literal.Content} is not a value of that type.", literal.Position);
        if (exact && column.Domain is { } domain && !domain.Contains(value))
        {
            throw tree.Rejected($"element {column.Name} never is {value}. Its domain: {Shown(domain)}.", literal.Position);
        }

        if (exact && column.IsOrdered && (value.AsNumber < column.Min || value.AsNumber > column.Max))
        {
            throw tree.Rejected($"element {column.Name} never is {value}; its bounds are {Shown(column, column.Min)} to {Shown(column, column.Max)}.", literal.Position);
        }

        return value;
    }

    private static string Shown(ColumnDescription column, double? bound) => column.Type == ColumnType.Date && bound is { } days
        ? ElementValue.Date(DateOnly.FromDayNumber((int)days)).ToString()
        : $"{bound}";

    private static string Shown(IReadOnlyList<ElementValue> domain) =>
        string.Join(", ", domain.Take(20)) + (domain.Count > 20 ? $" and {domain.Count - 20} more" : "");
}
