using Microsoft.Data.Sqlite;
using TrustedSpace.Connector.Configuration;

namespace TrustedSpace.Connector.Policy;

/// <summary>
/// The SQLite file of the usage ledger, for one process at a time. Each statement is one durable transaction (WAL, synchronous FULL): a crash
/// leaves it done or not done. Times are unix milliseconds, <c>expires</c> unix seconds. Safe for concurrent use.
/// </summary>
internal sealed class LedgerDatabase : IDisposable
{
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS decision (
            digest TEXT PRIMARY KEY,
            request BLOB NOT NULL,
            decision BLOB NOT NULL,
            tariff BLOB NOT NULL,
            expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS use (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL UNIQUE,
            grant_id TEXT NOT NULL,
            consumer TEXT NOT NULL,
            dataset TEXT NOT NULL,
            operation TEXT NOT NULL,
            permission TEXT,
            state TEXT NOT NULL,
            cells INTEGER NOT NULL DEFAULT 0,
            started INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX IF NOT EXISTS use_by_grant ON use (grant_id);
        CREATE INDEX IF NOT EXISTS use_by_consumer ON use (consumer, dataset, started);
        """;

    private readonly Lock _gate = new();
    private readonly FileStream _lock; // held while the process lives: one connector a state directory
    private readonly SqliteConnection _connection; // guarded by _gate

    /// <exception cref="CannotStartException">The file can't be opened, is no ledger, or serves another connector.</exception>
    public LedgerDatabase(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            _lock = new FileStream(Path.Combine(directory, "connector.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            _connection = Open(Path.Combine(directory, "connector.db"));
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();
            throw new CannotStartException("state", [$"{directory}: {problem.Message}"], problem);
        }
    }

    /// <returns>Number of rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
        {
            using var command = Command(sql, parameters);
            return command.ExecuteNonQuery();
        }
    }

    /// <returns>First column of the first row, or null without a row.</returns>
    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
        {
            using var command = Command(sql, parameters);
            return command.ExecuteScalar();
        }
    }

    /// <returns>The first row, read by <paramref name="read"/>; null without a row.</returns>
    public T? First<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
        where T : class
    {
        lock (_gate)
        {
            using var command = Command(sql, parameters);
            using var row = command.ExecuteReader();
            return row.Read() ? read(row) : null;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
            _lock.Dispose();
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {Tables}";
            command.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
