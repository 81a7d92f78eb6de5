using Npgsql;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.PostgreSql;

/// <summary>The columns of a table as the server's catalog has them.</summary>
public static class PostgreSqlTable
{
    // The type of a domain is the type under it.
    private const string Sql = """
        SELECT a.attname, CASE WHEN t.typtype = 'e' THEN 'enum' ELSE coalesce(b.typname, t.typname) END
        FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
        WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
        """;

    /// <summary>Column names to type names; empty if there is no such table or the role may not see it.</summary>
    public static async Task<Dictionary<string, string>> ReadTypesAsync(NpgsqlDataSource server, string table, CancellationToken cancellation)
    {
        await using var command = server.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellation))
        {
            types.Add(row.GetString(0), row.GetString(1));
        }

        return types;
    }

    public static bool Fits(ElementType declared, string? type) => declared switch
    {
        ElementType.Integer => type is "int2" or "int4" or "int8",
        ElementType.Real => type is "float4" or "float8" or "numeric" or "int2" or "int4" or "int8",
        ElementType.Date => type is "date",
        ElementType.Text => type is "text" or "varchar" or "bpchar" or "name" or "enum",
        _ => type is "bool",
    };
}
