using Microsoft.Data.Sqlite;
using TrustedSpace.Connector.Configuration;

namespace TrustedSpace.Connector.Policy;

/// <summary>
/// The SQLite file of the usage and the privacy ledger, for one process at a time. Each statement is one durable transaction (WAL, synchronous FULL): a crash
/// leaves it done or not done. An export that broke and was resumed is one use of several parts: in <c>counted_use</c> a part that another continues
/// counts the rows up to the one at which that began. Times are unix milliseconds, <c>expires</c> unix seconds. Safe for concurrent use.
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
        CREATE TABLE IF NOT EXISTS decision_series (id TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS signed_decision (
            number INTEGER PRIMARY KEY,
            request TEXT NOT NULL UNIQUE,
            grant_id TEXT NOT NULL,
            signed TEXT NOT NULL,
            decided INTEGER NOT NULL,
            logged INTEGER NOT NULL DEFAULT 0
        ) STRICT;
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
            bytes INTEGER NOT NULL DEFAULT 0,
            started INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS export_part (
            number INTEGER PRIMARY KEY REFERENCES use,
            first_part TEXT NOT NULL,
            resumes TEXT,
            first_row INTEGER NOT NULL,
            bytes_before INTEGER NOT NULL,
            elements INTEGER NOT NULL,
            spec TEXT NOT NULL,
            columns TEXT,
            policy TEXT,
            data TEXT
        ) STRICT;
        CREATE INDEX IF NOT EXISTS use_by_grant ON use (grant_id);
        CREATE INDEX IF NOT EXISTS use_by_consumer ON use (consumer, dataset, started);
        CREATE INDEX IF NOT EXISTS export_part_by_resumed ON export_part (resumes);
        CREATE VIEW IF NOT EXISTS counted_use AS
            SELECT use.*, later.number AS continued_by,
                CASE WHEN later.number IS NULL THEN use.cells
                    ELSE (later.first_row - own.first_row) * own.elements END AS counted_cells
            FROM use
            LEFT JOIN export_part AS own ON own.number = use.number
            LEFT JOIN export_part AS later ON later.resumes = use.job
                AND EXISTS (SELECT 1 FROM use AS resuming WHERE resuming.number = later.number AND resuming.state <> 'Failed');
        CREATE TABLE IF NOT EXISTS privacy (
            job TEXT PRIMARY KEY,
            consumer TEXT NOT NULL,
            dataset TEXT NOT NULL,
            units INTEGER NOT NULL,
            state TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS privacy_by_consumer ON privacy (consumer, dataset);
        """;

    private readonly Lock _gate = new();
    private readonly FileStream? _lock; // held while the process lives: one connector a state directory
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

    private LedgerDatabase(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the ledger for reading, beside the connector that may serve on it.</summary>
    /// <exception cref="CannotStartException">There is no ledger.</exception>
    public static LedgerDatabase OpenBeside(string directory)
    {
        var path = Path.Combine(directory, "connector.db");
        try
        {
            return new LedgerDatabase(Open(path, SqliteOpenMode.ReadWrite));
        }
        catch (SqliteException problem)
        {
            throw new CannotStartException("state", [$"{path}: {problem.Message}"], problem);
        }
    }

    /// <returns>What <paramref name="read"/> makes of each row.</returns>
    public IReadOnlyList<T> All<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
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
            _lock?.Dispose();
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = mode }.ToString());
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
