using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// One prepared statement with its parameters <c>$0</c>, <c>$1</c> … by place. Bound and stepped without a command or a reader in between: it runs for every leaf,
/// where those cost more than SQLite does. Used by one thread at a time.
/// </summary>
internal sealed class IndexStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public IndexStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SqliteException">The disk is full, the file damaged, or the like.</exception>
    public void Run(params ReadOnlySpan<object> values)
    {
        Begin(values);
        try
        {
            while (Next())
            {
            }
        }
        finally
        {
            End();
        }
    }

    /// <summary>The first column of the first row, a number or bytes; null where there is none.</summary>
    /// <exception cref="SqliteException">As for <see cref="Run"/>.</exception>
    public object? Value(params ReadOnlySpan<object> values)
    {
        Begin(values);
        try
        {
            return !Next() ? null : raw.sqlite3_column_type(_statement, 0) switch
            {
                raw.SQLITE_INTEGER => Number(0),
                raw.SQLITE_BLOB => Bytes(0).ToArray(),
                _ => null,
            };
        }
        finally
        {
            End();
        }
    }

    /// <summary>Binds the values; rows follow with <see cref="Next"/> until <see cref="End"/>.</summary>
    public void Begin(params ReadOnlySpan<object> values)
    {
        for (var place = 0; place < values.Length; place++)
        {
            Check(Bind(place + 1, values[place]));
        }
    }

    /// <summary>Whether there is a further row.</summary>
    /// <exception cref="SqliteException">As for <see cref="Run"/>.</exception>
    public bool Next()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(result);
        }

        return result == raw.SQLITE_ROW;
    }

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Valid until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Lets go of the row; what went wrong was said when it did.</summary>
    public void End() => raw.sqlite3_reset(_statement);

    /// <inheritdoc />
    public void Dispose() => _statement.Dispose();

    private int Bind(int place, object value) => value switch
    {
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        string text => raw.sqlite3_bind_text(_statement, place, text),
        DBNull => raw.sqlite3_bind_null(_statement, place),
        _ => throw new ArgumentException($"A {value.GetType().Name} is not stored.", nameof(value)),
    };

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
