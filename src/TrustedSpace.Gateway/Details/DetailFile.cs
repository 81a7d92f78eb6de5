using Microsoft.Data.Sqlite;

namespace TrustedSpace.Gateway.Details;

/// <summary>
/// <c>details.db</c>: SQLite, durable at each statement, deleted content overwritten. <see cref="Forget"/> also leaves none of it in free pages and in the
/// write-ahead log. Used under one lock.
/// </summary>
internal sealed class DetailFile : IDisposable
{
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS subject (id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS detail (
            commitment TEXT PRIMARY KEY,
            subject TEXT NOT NULL REFERENCES subject,
            sealed BLOB NOT NULL,
            readers TEXT NOT NULL,
            objection TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS detail_by_subject ON detail (subject);
        CREATE TABLE IF NOT EXISTS erasure (number INTEGER PRIMARY KEY, subject TEXT NOT NULL, by TEXT NOT NULL, details INTEGER NOT NULL, log_size INTEGER NOT NULL, leaf INTEGER) STRICT;
        """;

    private readonly SqliteConnection _connection;

    public DetailFile(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON");
        Execute(Tables);
    }

    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <returns>The first row, or null without one.</returns>
    public T? First<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var command = Command(sql, parameters);
        using var row = command.ExecuteReader();
        return row.Read() ? read(row) : null;
    }

    public IReadOnlyList<T> All<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    /// <summary>Runs statements that are all done or none.</summary>
    public void Together(Action work)
    {
        using var transaction = _connection.BeginTransaction();
        work();
        transaction.Commit();
    }

    /// <summary>Rewrites the file without what was deleted, and empties the write-ahead log.</summary>
    public void Forget() => Execute("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");

    public void Dispose() => _connection.Dispose();

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
