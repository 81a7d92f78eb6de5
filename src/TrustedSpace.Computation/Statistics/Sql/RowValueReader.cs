using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads what stands inside an aggregate: an element, or CASE with numeric elements, numbers and NULL for values.</summary>
internal sealed class RowValueReader(SqlTree tree, ColumnReader columns, PredicateReader predicates, LiteralReader literals)
{
    private const string AllowedValues = "Allowed as values of CASE: elements that are numbers, numbers, NULL.";

    public bool IsRowValue(JsonElement node) => columns.IsColumn(node) || IsCase(node);

    public bool IsCase(JsonElement node) => tree.Is(node, "CASE", "CASE_EXPR");

    public TypedValue Read(JsonElement node) => IsCase(node) ? ReadCase(node) : Typed(columns.Read(node));

    /// <summary>The conditions of a CASE and the nodes of its values, the last of which is ELSE or a NULL that the parser made up.</summary>
    public (IReadOnlyList<Predicate> Conditions, IReadOnlyList<JsonElement> Values) ReadBranches(JsonElement node)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "case_checks", "else_expr");
        var (conditions, values) = (new List<Predicate>(), new List<JsonElement>());
        foreach (var check in tree.Array(node, "case_checks"))
        {
            tree.Expect(check, "when_expr", "then_expr");
            conditions.Add(predicates.Read(tree.Field(check, "when_expr")));
            values.Add(tree.Field(check, "then_expr"));
        }

        return (conditions, [.. values, tree.Field(node, "else_expr")]);
    }

    private static TypedValue Typed(ColumnDescription column) =>
        new(new RowValue.Element(column.Name, column.Type), column.Type, column.Nullable, column.Min, column.Max, column.Name);

    private TypedValue ReadCase(JsonElement node)
    {
        var (conditions, nodes) = ReadBranches(node);
        TypedValue?[] values = [.. nodes.Select(ReadValue)];
        TypedValue[] known = [.. values.OfType<TypedValue>()];
        if (known.Length == 0)
        {
            throw tree.Rejected($"this CASE is always NULL. {AllowedValues}", node);
        }

        var type = known.All(value => value.Type == ColumnType.Integer) ? ColumnType.Integer : ColumnType.Real;
        RowValue[] rowValues = [.. values.Select(value => value is null ? RowValue.Null : InType(value.Value, type))];
        return new TypedValue(
            new RowValue.Case([.. conditions.Zip(rowValues, (condition, value) => new CaseBranch(condition, value))], rowValues[^1]),
            type,
            known.Length < values.Length || known.Any(value => value.Nullable),
            known.All(value => value.IsBounded) ? known.Min(value => value.Min) : null,
            known.All(value => value.IsBounded) ? known.Max(value => value.Max) : null,
            "case");
    }

    /// <summary>The value, or null for NULL.</summary>
    private TypedValue? ReadValue(JsonElement node)
    {
        if (columns.IsColumn(node))
        {
            var column = columns.Read(node);
            return column.IsNumeric ? Typed(column) : throw tree.Rejected($"element {column.Name} is {column.Type}. {AllowedValues}", node);
        }

        if (literals.IsNull(node))
        {
            return null;
        }

        if (!literals.IsLiteral(node))
        {
            throw tree.Rejected($"this is not allowed as a value of CASE. {AllowedValues}", tree.NearestPosition(node));
        }

        var literal = literals.Read(node);
        var value = literal.As(literal.Kind) is { Type: ColumnType.Integer or ColumnType.Real } number && Math.Abs(number.AsNumber) <= Limit(number.Type)
            ? number
            : throw tree.Rejected($"{literal.Content} is no number that can be summed. {AllowedValues}", literal.Position);
        return new TypedValue(new RowValue.Literal(value), value.Type, Nullable: false, value.AsNumber, value.AsNumber, literal.Content);
    }

    private static double Limit(ColumnType type) => type == ColumnType.Integer ? StatisticsSchema.MaxInteger : double.MaxValue;

    private static RowValue InType(RowValue value, ColumnType type) => value is RowValue.Literal { Value: { } literal } && type == ColumnType.Real
        ? new RowValue.Literal(ElementValue.Real(literal.AsNumber))
        : value;
}
