using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>
/// Turns the syntax tree of DuckDB's own parser (<c>json_serialize_sql</c>) into a <see cref="StatisticsPlan"/>. Everything is a
/// whitelist: a clause, function, node, type or field that is not known here rejects the query.
/// </summary>
public static class SqlTranslator
{
    /// <summary>Longest query, in UTF-16 code units.</summary>
    public const int MaxLength = 32_768;

    private const string Allowed = "Allowed: SELECT … FROM product [WHERE …] [GROUP BY …] [HAVING …] [ORDER BY …] [LIMIT …].";

    /// <param name="sql">The query, for pointing at places in it.</param>
    /// <param name="serializedTree">What <c>json_serialize_sql</c> returned for exactly this text.</param>
    /// <param name="schema">The product the query must be about.</param>
    /// <exception cref="SqlRejectedException">The query is not allowed or not understood.</exception>
    public static StatisticsPlan Translate(string sql, string serializedTree, StatisticsSchema schema)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(serializedTree);
        ArgumentNullException.ThrowIfNull(schema);
        var tree = new SqlTree(new SqlText(sql));
        if (sql.Length > MaxLength)
        {
            throw tree.Rejected($"the query is longer than {MaxLength} characters.");
        }

        using var document = Parse(tree, serializedTree);
        var select = SelectNode(tree, document.RootElement);
        CheckClauses(tree, select);
        var columns = new ColumnReader(tree, schema, Qualifiers(tree, tree.Field(select, "from_table"), schema.Product));
        var literals = new LiteralReader(tree);
        var list = tree.Array(select, "select_list");
        var dates = new DateReader(tree, columns, literals);
        var predicates = new PredicateReader(tree, columns, dates, literals);
        var rowValues = new RowValueReader(tree, columns, predicates, literals);
        var keys = new GroupKeyReader(tree, columns, dates, rowValues, literals);
        var groups = new GroupReader(tree, columns, keys, literals).Read(select, list);
        var aggregates = new AggregateCallReader(tree, columns, rowValues, predicates, literals);
        var items = new SelectList(list, new SelectReader(tree, columns, aggregates, keys, groups).Read(list));
        var where = tree.Field(select, "where_clause");
        var predicate = where.ValueKind == JsonValueKind.Null ? null : predicates.Read(where);
        var having = tree.Field(select, "having");
        var condition = having.ValueKind == JsonValueKind.Null ? null : new HavingReader(tree, columns, aggregates, literals, items).Read(having);
        var arrangement = new OrderReader(tree, columns, aggregates, keys, literals, items, groups).Read(select, new Arrangement { Having = condition });
        var domain = new GroupDomain(groups);
        if (!StatisticsPlan.Fits(domain, aggregates.Measures, aggregates.Histograms))
        {
            throw tree.Rejected($"the query's {domain.Count} groups have more than {StatisticsPlan.MaxWords} counts and bins together; group more coarsely or ask for fewer quantiles.");
        }

        return new StatisticsPlan(schema.Product, items.Items, predicate, domain, aggregates.Measures, aggregates.Histograms, arrangement);
    }

    private static JsonDocument Parse(SqlTree tree, string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw tree.Rejected("the query nests too deeply, or has a number beyond the range of a double.");
        }
    }

    private static JsonElement SelectNode(SqlTree tree, JsonElement root)
    {
        if (tree.Field(root, "error").ValueKind != JsonValueKind.False)
        {
            throw ParserError(tree, root);
        }

        tree.Expect(root, "error", "statements");
        var statements = tree.Array(root, "statements");
        if (statements.Length != 1)
        {
            throw tree.Rejected("a query is one SELECT statement.", tree.Text.Find(";"));
        }

        tree.Expect(statements[0], "node", "named_param_map");
        if (tree.Array(statements[0], "named_param_map").Length != 0)
        {
            throw tree.Rejected("parameters are not allowed; write the value.", tree.Text.Find("?", "$"));
        }

        var node = tree.Field(statements[0], "node");
        return tree.String(node, "type") == "SELECT_NODE"
            ? node
            : throw tree.Rejected($"only a plain SELECT is allowed. {Allowed}", tree.Text.Find("UNION", "INTERSECT", "EXCEPT", "RECURSIVE", "WITH"));
    }

    private static SqlRejectedException ParserError(SqlTree tree, JsonElement root)
    {
        var message = tree.String(root, "error_message");
        var position = root.TryGetProperty("position", out var place) && place.ValueKind == JsonValueKind.String
            && ulong.TryParse(place.GetString(), out var number) ? tree.Text.FromCodePoint(number) : null;
        return tree.Rejected($"{message.TrimEnd('.', '!')}. {Allowed}", position);
    }

    private static void CheckClauses(SqlTree tree, JsonElement select)
    {
        tree.Expect(select, "type", "modifiers", "cte_map", "select_list", "from_table", "where_clause", "group_expressions", "group_sets",
            "aggregate_handling", "having", "sample", "qualify");
        var text = tree.Text;
        var common = tree.Field(select, "cte_map");
        tree.Expect(common, "map");
        if (tree.Array(common, "map").Length != 0)
        {
            throw tree.Rejected($"WITH is not allowed. {Allowed}", text.Find("WITH"));
        }

        if (tree.Array(select, "modifiers").Any(modifier => tree.String(modifier, "type") == "DISTINCT_MODIFIER"))
        {
            throw tree.Rejected($"DISTINCT is not allowed: rows of an answer are distinct by their groups. {Allowed}", text.Find("DISTINCT"));
        }

        tree.Absent(select, "sample", $"SAMPLE is not allowed. {Allowed}", text.Find("SAMPLE", "TABLESAMPLE"));
        tree.Absent(select, "qualify", $"QUALIFY is not allowed. {Allowed}", text.Find("QUALIFY"));
    }

    /// <summary>Checks that FROM is the product alone, and returns the names that may qualify an element.</summary>
    private static List<string> Qualifiers(SqlTree tree, JsonElement table, string product)
    {
        var type = tree.String(table, "type");
        if (type != "BASE_TABLE")
        {
            throw tree.Rejected($"FROM must be the product {product} alone. {Allowed}", tree.Position(table) ?? FromPosition(tree));
        }

        tree.Expect(table, "type", "alias", "sample", "query_location", "schema_name", "table_name", "column_name_alias", "catalog_name", "at_clause");
        tree.Absent(table, "sample", $"TABLESAMPLE is not allowed. {Allowed}", tree.Text.Find("TABLESAMPLE", "SAMPLE"));
        tree.Absent(table, "at_clause", $"AT is not allowed. {Allowed}", tree.Text.Find("AT"));
        tree.Fixed(table, "schema_name", "", $"the product {product} has no schema before its name.");
        tree.Fixed(table, "catalog_name", "", $"the product {product} has no catalog before its name.");
        if (tree.Array(table, "column_name_alias").Length != 0)
        {
            throw tree.Rejected("elements cannot be renamed in FROM.", table);
        }

        var name = tree.String(table, "table_name");
        if (!string.Equals(name, product, StringComparison.OrdinalIgnoreCase))
        {
            throw tree.Rejected($"the table {name} is not the product {product}.", table);
        }

        var alias = tree.String(table, "alias");
        return alias.Length > 0 ? [alias] : [product];
    }

    private static int? FromPosition(SqlTree tree) => tree.Text.Find("FROM", "VALUES");
}
