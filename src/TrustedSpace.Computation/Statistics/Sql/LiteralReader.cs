using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>
/// Reads literals: VALUE_CONSTANT nodes of type INTEGER, BIGINT, HUGEINT, DECIMAL, DOUBLE and VARCHAR, and TRUE, FALSE and DATE '…', which
/// DuckDB's parser writes as casts without a location.
/// </summary>
internal sealed class LiteralReader(SqlTree tree)
{
    private const string Allowed = "Compare elements with literals: numbers, 'text', TRUE, FALSE or DATE 'yyyy-mm-dd'.";

    /// <summary>Whether the node is a literal or has the form of one.</summary>
    public bool IsLiteral(JsonElement node) => tree.String(node, "class") == "CONSTANT" || IsBoolean(node) || IsDate(node);

    /// <summary>Whether the node is NULL.</summary>
    public bool IsNull(JsonElement node)
    {
        if (!tree.Is(node, "CONSTANT", "VALUE_CONSTANT") || tree.Field(tree.Field(node, "value"), "is_null").ValueKind != JsonValueKind.True)
        {
            return false;
        }

        tree.Expect(node, "class", "type", "alias", "query_location", "value");
        var value = tree.Field(node, "value");
        tree.Expect(value, "type", "is_null");
        var type = tree.Field(value, "type");
        tree.Expect(type, "id", "type_info");
        return tree.String(type, "id") == "NULL" ? true : throw tree.Unknown("a NULL", node);
    }

    public SqlLiteral Read(JsonElement node)
    {
        if (IsBoolean(node))
        {
            return ReadBoolean(node);
        }

        if (IsDate(node))
        {
            return ReadDate(node);
        }

        if (!tree.Is(node, "CONSTANT", "VALUE_CONSTANT"))
        {
            throw tree.Rejected($"this is not a literal. {Allowed}", tree.NearestPosition(node));
        }

        tree.Expect(node, "class", "type", "alias", "query_location", "value");
        var value = tree.Field(node, "value");
        if (tree.Field(value, "is_null").ValueKind != JsonValueKind.False)
        {
            throw tree.Rejected("nothing equals NULL; write IS NULL or IS NOT NULL.", node);
        }

        tree.Expect(value, "type", "is_null", "value");
        var (kind, content) = Content(node, tree.Field(value, "type"), tree.Field(value, "value"));
        return new SqlLiteral(kind, content, tree.Position(node));
    }

    private bool IsBoolean(JsonElement node) => IsCastTo(node, "BOOLEAN");

    // DATE 'x' has no location of its own, unlike a cast that is written as such.
    private bool IsDate(JsonElement node) => IsCastTo(node, "DATE");

    private bool IsCastTo(JsonElement node, string type) =>
        tree.Is(node, "CAST", "OPERATOR_CAST") && !SqlTree.HasLocation(node) && tree.String(tree.Field(node, "cast_type"), "id") == type;

    private SqlLiteral ReadDate(JsonElement node)
    {
        var literal = ReadCast(node, "a date");
        return literal is { Kind: ColumnType.Text } && (literal with { Kind = ColumnType.Date }).As(ColumnType.Date) is not null
            ? literal with { Kind = ColumnType.Date }
            : throw tree.Rejected($"a date is written DATE 'yyyy-mm-dd'; {literal.Content} is none.", literal.Position);
    }

    private SqlLiteral ReadCast(JsonElement node, string what)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "child", "cast_type", "try_cast");
        var child = tree.Field(node, "child");
        tree.Expect(tree.Field(node, "cast_type"), "id", "type_info");
        return tree.Is(child, "CONSTANT", "VALUE_CONSTANT") && tree.Field(node, "try_cast").ValueKind == JsonValueKind.False
            ? Read(child)
            : throw tree.Unknown(what, child);
    }

    private SqlLiteral ReadBoolean(JsonElement node) => ReadCast(node, "a boolean") switch
    {
        { Kind: ColumnType.Text, Content: "t" } literal => new SqlLiteral(ColumnType.Boolean, "true", literal.Position),
        { Kind: ColumnType.Text, Content: "f" } literal => new SqlLiteral(ColumnType.Boolean, "false", literal.Position),
        _ => throw tree.Unknown("a boolean", tree.Field(node, "child")),
    };

    private (ColumnType Kind, string Content) Content(JsonElement node, JsonElement type, JsonElement value)
    {
        tree.Expect(type, "id", "type_info");
        var id = tree.String(type, "id");
        switch (id)
        {
            case "VARCHAR" when value.ValueKind == JsonValueKind.String:
                return (ColumnType.Text, value.GetString()!);
            case "INTEGER" or "BIGINT" or "HUGEINT":
                return (ColumnType.Integer, Digits(node, value).ToString(CultureInfo.InvariantCulture));
            case "DECIMAL":
                return (ColumnType.Real, Decimal(Digits(node, value), Scale(node, type)));
            case "DOUBLE" when value.ValueKind == JsonValueKind.Number:
                return (ColumnType.Real, value.GetRawText());
            default:
                throw tree.Rejected($"literals of type {id} are not allowed. {Allowed}", node);
        }
    }

    private static string Decimal(BigInteger digits, int scale)
    {
        var text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(digits.Sign < 0 ? "-" : "")}{text[..^scale]}.{text[^scale..]}";
    }

    /// <summary>An integer: a JSON number up to 64 bits, or an object of the signed upper and unsigned lower half of 128 bits.</summary>
    private BigInteger Digits(JsonElement node, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            tree.Expect(value, "upper", "lower");
            return tree.Field(value, "upper").TryGetInt64(out var upper) && tree.Field(value, "lower").TryGetUInt64(out var lower)
                ? ((BigInteger)upper << 64) + lower
                : throw tree.Unknown("a number", node);
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var digits) ? digits : throw tree.Unknown("a number", node);
    }

    private int Scale(JsonElement node, JsonElement type)
    {
        var info = tree.Field(type, "type_info");
        tree.Expect(info, "type", "alias", "extension_info", "width", "scale");
        var known = tree.String(info, "type") == "DECIMAL_TYPE_INFO";
        return known && tree.Field(info, "scale").TryGetInt32(out var scale) && scale is >= 0 and <= 38 ? scale : throw tree.Unknown("a decimal", node);
    }
}
