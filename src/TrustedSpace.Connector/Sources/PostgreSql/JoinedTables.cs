using Npgsql;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.PostgreSql;

/// <summary>A table with other tables joined to it, as one derived table whose columns have the elements' names.</summary>
internal sealed class JoinedTables(SourceOptions options, DatasetDescription description)
{
    // A unique index on all of the key or on a part of it; INCLUDE columns are behind the first indnkeyatts.
    private const string Unique = """
        SELECT EXISTS (
          SELECT FROM pg_index i
          WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
            AND ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])) <@ $2)
        """;

    /// <summary>What stands in FROM.</summary>
    public string Table
    {
        get
        {
            var columns = description.Elements.Select(element =>
                $"{Alias(PartOf(element))}.{SqlDialect.Quote(ColumnOf(element))} AS {SqlDialect.Quote(element.Name.Value)}");
            var joins = options.Joins.Select((join, i) => $" LEFT JOIN {Quoted(join.Table!)} AS {Alias(i)} ON "
                + string.Join(" AND ", join.On.Select(key => $"{Alias(-1)}.{SqlDialect.Quote(key.Key)} = {Alias(i)}.{SqlDialect.Quote(key.Value)}")));
            return $"(SELECT {string.Join(", ", columns)} FROM {Quoted(options.Table!)} AS {Alias(-1)}{string.Concat(joins)}) AS \"rows\"";
        }
    }

    public static string Quoted(string table) => string.Join('.', table.Split('.').Select(SqlDialect.Quote));

    /// <summary>Elements without a fitting column, keys without one, and joined tables whose key may repeat.</summary>
    public async Task<IReadOnlyList<SourceMismatch>> CheckAsync(NpgsqlDataSource server, CancellationToken cancellation)
    {
        var mismatches = new List<SourceMismatch>();
        var facts = await PostgreSqlTable.ReadTypesAsync(server, Quoted(options.Table!), cancellation);
        CheckElements(-1, facts, mismatches);
        foreach (var (i, join) in options.Joins.Index())
        {
            var types = await PostgreSqlTable.ReadTypesAsync(server, Quoted(join.Table!), cancellation);
            CheckElements(i, types, mismatches);
            mismatches.AddRange(join.On.Keys.Where(key => !facts.ContainsKey(key)).Select(key => MissingKey(i, key, "the source")));
            mismatches.AddRange(join.On.Values.Where(key => !types.ContainsKey(key)).Select(key => MissingKey(i, key, join.Table!)));
            if (!await IsUniqueAsync(server, join, cancellation))
            {
                mismatches.Add(new SourceMismatch(null, $"one row for each key in join {i + 1}", $"no primary key or unique index of {join.Table} on {string.Join(", ", join.On.Values)}"));
            }
        }

        return mismatches;
    }

    private static async Task<bool> IsUniqueAsync(NpgsqlDataSource server, JoinOptions join, CancellationToken cancellation)
    {
        await using var command = server.CreateCommand(Unique);
        command.Parameters.Add(new NpgsqlParameter { Value = Quoted(join.Table!) });
        command.Parameters.Add(new NpgsqlParameter { Value = join.On.Values.ToArray() });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static SourceMismatch MissingKey(int position, string key, string table) =>
        new(null, $"the key column \"{key}\" of join {position + 1}", $"no such column in {table}");

    private void CheckElements(int part, Dictionary<string, string> types, List<SourceMismatch> mismatches) => mismatches.AddRange(
        from element in description.Elements
        where PartOf(element) == part
        let column = ColumnOf(element)
        where !PostgreSqlTable.Fits(element.Type, types.GetValueOrDefault(column))
        select SourceMismatch.OfColumn(element, column, types.GetValueOrDefault(column)));

    /// <summary>The position of the join that has the element; -1 for the source itself.</summary>
    private int PartOf(DataElement element) =>
        options.Joins.Index().Where(join => join.Item.Columns.ContainsKey(element.Name.Value)).Select(join => join.Index).DefaultIfEmpty(-1).First();

    private string ColumnOf(DataElement element) => PartOf(element) is >= 0 and var part
        ? options.Joins[part].Columns[element.Name.Value]
        : options.Columns.GetValueOrDefault(element.Name.Value, element.Name.Value);

    private static string Alias(int part) => part < 0 ? "facts" : $"lookup_{part}";
}
