using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>
/// Reads nodes of the syntax tree that DuckDB's <c>json_serialize_sql</c> returns, and fails closed: a node has exactly the fields
/// its reader names, each of the kind expected, or the query is rejected.
/// </summary>
internal sealed class SqlTree(SqlText text)
{
    private const ulong NoLocation = ulong.MaxValue;

    public SqlText Text { get; } = text;

    public SqlRejectedException Rejected(string problem, int? position = null) => new(Text, problem, position);

    public SqlRejectedException Rejected(string problem, JsonElement node) => new(Text, problem, Position(node));

    /// <summary>Checks that the node is an object with these fields and no others.</summary>
    public void Expect(JsonElement node, params ReadOnlySpan<string> fields)
    {
        if (node.ValueKind != JsonValueKind.Object)
        {
            throw Unknown("a node", node);
        }

        var count = 0;
        foreach (var property in node.EnumerateObject())
        {
            if (!fields.Contains(property.Name))
            {
                throw Unknown($"the field {property.Name}", node);
            }

            count++;
        }

        if (count != fields.Length)
        {
            throw Unknown("a node that lacks fields", node);
        }
    }

    public JsonElement Field(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value)
            ? value
            : throw Unknown($"a node without {name}", node);

    public string String(JsonElement node, string name)
    {
        var value = Field(node, name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Unknown($"a {name}", node);
    }

    public JsonElement[] Array(JsonElement node, string name)
    {
        var value = Field(node, name);
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw Unknown($"a {name}", node);
    }

    /// <summary>Whether the node is of that class and type.</summary>
    public bool Is(JsonElement node, string nodeClass, string type) =>
        String(node, "class") == nodeClass && String(node, "type") == type;

    public bool IsNull(JsonElement node, string name) => Field(node, name).ValueKind == JsonValueKind.Null;

    /// <summary>Checks that a field is JSON's null, or rejects the clause it stands for.</summary>
    public void Absent(JsonElement node, string name, string problem, int? position)
    {
        if (!IsNull(node, name))
        {
            throw Rejected(problem, position);
        }
    }

    /// <summary>Checks that a field is the given text or boolean, or rejects the node.</summary>
    public void Fixed(JsonElement node, string name, string value, string problem)
    {
        var field = Field(node, name);
        var actual = field.ValueKind switch
        {
            JsonValueKind.String => field.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => throw Unknown($"a {name}", node),
        };
        if (actual != value)
        {
            throw Rejected(problem, node);
        }
    }

    /// <summary>The comparison of that node type, or null if it is none of SQL's six.</summary>
    public static ComparisonOperator? Comparison(string type) => type switch
    {
        "COMPARE_EQUAL" => ComparisonOperator.Equal,
        "COMPARE_NOTEQUAL" => ComparisonOperator.NotEqual,
        "COMPARE_LESSTHAN" => ComparisonOperator.Less,
        "COMPARE_LESSTHANOREQUALTO" => ComparisonOperator.LessOrEqual,
        "COMPARE_GREATERTHAN" => ComparisonOperator.Greater,
        "COMPARE_GREATERTHANOREQUALTO" => ComparisonOperator.GreaterOrEqual,
        _ => null,
    };

    /// <summary>Where the node stands in the text, or null where DuckDB records no place.</summary>
    public int? Position(JsonElement node) => HasLocation(node) ? Text.FromByteOffset(Location(node)) : null;

    /// <summary>The node's place, or its operand's where DuckDB records none for the node.</summary>
    public int? NearestPosition(JsonElement node) =>
        Position(node) ?? (node.TryGetProperty("child", out var child) ? Position(child) : null);

    /// <summary>Whether DuckDB records a place; it does not for nodes that its parser made up.</summary>
    public static bool HasLocation(JsonElement node) => Location(node) != NoLocation;

    public SqlRejectedException Unknown(string what, JsonElement node) =>
        Rejected($"the parser returned {what} that is not known here, so the query is not allowed.", node);

    private static ulong Location(JsonElement node) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty("query_location", out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var location)
            ? location
            : NoLocation;
}
