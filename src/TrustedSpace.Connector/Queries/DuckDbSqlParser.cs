using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using TrustedSpace.Connector.Sources.DuckDb;

namespace TrustedSpace.Connector.Queries;

/// <summary>
/// DuckDB's own parser (<c>json_serialize_sql</c>) on a private, empty, locked database. The text is a bound parameter and is
/// only parsed, never run. A text that breaks the engine costs that engine, not the next query.
/// </summary>
public sealed class DuckDbSqlParser : IDisposable
{
    /// <summary>Longest accepted text, in UTF-8 bytes.</summary>
    public const int MaximumBytes = 16 * 1024;

    /// <summary>Deepest accepted tree, in JSON levels; a predicate takes two or three a level.</summary>
    public const int MaximumDepth = 256;

    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = MaximumDepth };
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Lock _gate = new();
    private DuckDbDatabase _database = OpenDatabase(); // guarded by _gate

    /// <exception cref="SqlSyntaxException">The text is too long, malformed or not one SELECT.</exception>
    public ParsedSql Parse(string sql)
    {
        CheckText(sql);
        var json = Serialize(sql);
        try
        {
            using var document = JsonDocument.Parse(json, Bounded);
            return new ParsedSql(sql, OneStatement(sql, document.RootElement).Clone());
        }
        catch (JsonException)
        {
            throw new SqlSyntaxException("The query is nested too deeply. Flatten its conditions.");
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
        var nul = sql.IndexOf('\0');
        if (nul >= 0)
        {
            throw new SqlSyntaxException("The query contains a NUL character.", nul);
        }

        try
        {
            if (StrictUtf8.GetByteCount(sql) > MaximumBytes)
            {
                throw new SqlSyntaxException($"The query is longer than {MaximumBytes} bytes.");
            }
        }
        catch (EncoderFallbackException broken)
        {
            throw new SqlSyntaxException("The query contains half of a surrogate pair.", broken.Index);
        }
    }

    private string Serialize(string sql)
    {
        lock (_gate)
        {
            try
            {
                using var connection = _database.Connect();
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT json_serialize_sql($1::VARCHAR)";
                command.Parameters.Add(new DuckDBParameter(sql));
                return (string)command.ExecuteScalar()!;
            }
            catch (DuckDBException failure)
            {
                // An internal error invalidates the whole database: go on with a new one.
                _database.Dispose();
                _database = OpenDatabase();
                throw new SqlSyntaxException($"The parser could not read the query ({failure.ErrorType}).");
            }
        }
    }

    private static JsonElement OneStatement(string sql, JsonElement root)
    {
        if (root.GetProperty("error").GetBoolean())
        {
            throw Explain(sql, root);
        }

        var statements = root.GetProperty("statements");
        return statements.GetArrayLength() switch
        {
            1 => statements[0].GetProperty("node"),
            0 => throw new SqlSyntaxException("The query is empty. Write one SELECT statement."),
            _ => throw new SqlSyntaxException("The query has several statements. Send one SELECT statement."),
        };
    }

    private static SqlSyntaxException Explain(string sql, JsonElement root)
    {
        var message = root.GetProperty("error_message").GetString();
        if (root.GetProperty("error_type").GetString() == "not implemented")
        {
            return new SqlSyntaxException("Only a SELECT statement can be asked.");
        }

        return root.TryGetProperty("position", out var text)
            && int.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var codePoints)
            ? new SqlSyntaxException(message!, CharacterIndex(sql, codePoints))
            : new SqlSyntaxException(message!);
    }

    // The engine counts code points here (but bytes in query_location).
    private static int CharacterIndex(string sql, int codePoints)
    {
        var index = 0;
        foreach (var rune in sql.EnumerateRunes())
        {
            if (codePoints-- == 0)
            {
                break;
            }

            index += rune.Utf16SequenceLength;
        }

        return index;
    }
}
