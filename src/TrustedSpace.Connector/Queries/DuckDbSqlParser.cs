using System.Text;
using DuckDB.NET.Data;
using TrustedSpace.Connector.Sources.DuckDb;

namespace TrustedSpace.Connector.Queries;

/// <summary>
/// DuckDB's own parser (<c>json_serialize_sql</c>) on a private, empty, locked database. The text is a bound parameter and is
/// only parsed, never run. A text that breaks the engine costs that engine, not the next query.
/// </summary>
public sealed class DuckDbSqlParser : IDisposable
{
    /// <summary>Longest accepted text, in UTF-8 bytes. The tree takes up to a hundred times as much.</summary>
    public const int MaximumBytes = 16 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Lock _gate = new();
    private DuckDbDatabase _database = OpenDatabase(); // guarded by _gate

    /// <summary>
    /// The syntax tree as JSON, <c>{"error":false,"statements":[…]}</c>, or the parser's complaint,
    /// <c>{"error":true,"error_message":…,"position":…}</c>. Nodes count their <c>query_location</c> in UTF-8 bytes, the complaint
    /// its <c>position</c> in code points.
    /// </summary>
    /// <exception cref="SqlSyntaxException">The text is too long, no Unicode, or breaks the parser.</exception>
    public string Parse(string sql)
    {
        CheckText(sql);
        lock (_gate)
        {
            try
            {
                return Serialize(sql);
            }
            catch (DuckDBException failure)
            {
                // An internal error invalidates the whole database: go on with a new one.
                _database.Dispose();
                _database = OpenDatabase();
                throw new SqlSyntaxException($"the parser could not read the query ({failure.ErrorType}). Write it more simply.");
            }
        }
    }

    public void Dispose() => _database.Dispose();

    private static DuckDbDatabase OpenDatabase()
    {
        var database = new DuckDbDatabase(new DuckDbLimits(MemoryMegabytes: 64, Threads: 1));
        database.Lock();
        return database;
    }

    private static void CheckText(string sql)
    {
        // The engine reads a C string: it would silently end at a NUL.
        var nul = sql.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            throw new SqlSyntaxException("it contains a NUL character.", nul);
        }

        try
        {
            if (StrictUtf8.GetByteCount(sql) > MaximumBytes)
            {
                throw new SqlSyntaxException($"it is longer than {MaximumBytes} bytes.");
            }
        }
        catch (EncoderFallbackException broken)
        {
            throw new SqlSyntaxException("it contains half of a surrogate pair.", broken.Index);
        }
    }

    private string Serialize(string sql)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json_serialize_sql(CAST($1 AS text))";
        command.Parameters.Add(new DuckDBParameter(sql));
        return (string)command.ExecuteScalar()!;
    }
}
