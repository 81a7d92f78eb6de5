using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>Reads references to elements and resolves them in the product's schema.</summary>
internal sealed class ColumnReader(SqlTree tree, StatisticsSchema schema, IReadOnlyList<string> qualifiers)
{
    public bool IsColumn(JsonElement node) => tree.Is(node, "COLUMN_REF", "COLUMN_REF");

    /// <summary>The name without its qualifier, which must be the product or its alias in FROM.</summary>
    public string Name(JsonElement node)
    {
        tree.Expect(node, "class", "type", "alias", "query_location", "column_names");
        var names = tree.Array(node, "column_names");
        if (!IsColumn(node) || names.Length is 0 or > 2 || names.Any(name => name.ValueKind != JsonValueKind.String))
        {
            throw tree.Rejected("an element is named by its name, or by the product's name, a dot and its name.", node);
        }

        if (names.Length == 2 && !qualifiers.Contains(names[0].GetString(), StringComparer.OrdinalIgnoreCase))
        {
            throw tree.Rejected($"{names[0].GetString()} is not the table in FROM; use {qualifiers[^1]} or no qualifier.", node);
        }

        return names[^1].GetString()!;
    }

    public ColumnDescription Read(JsonElement node)
    {
        var name = Name(node);
        return schema.Find(name) ?? throw Unknown(name, node);
    }

    public ColumnDescription? Find(string name) => schema.Find(name);

    public SqlRejectedException Unknown(string name, JsonElement node) => tree.Rejected(
        $"product {schema.Product} has no element {name}. It has: {string.Join(", ", schema.Columns.Select(column => column.Name))}.", node);
}
