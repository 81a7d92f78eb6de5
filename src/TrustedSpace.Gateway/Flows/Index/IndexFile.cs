using Microsoft.Data.Sqlite;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// The SQLite file of the index. All in it comes from the log: a missing, older or damaged file is made anew. A write-ahead log with synchronous NORMAL
/// survives a power cut without damage and may lose the last batches, which the log gives again.
/// </summary>
#pragma warning disable CA1852 // Tests derive from it.
internal class IndexFile(string path)
#pragma warning restore CA1852
{
    /// <summary>Changes with the tables, and with what <see cref="Protocol.Flows.EntryTerms"/> finds in an entry: an index of another format is made anew.</summary>
    private const long Format = 1;

    // What SQLite says of the disk, not of the file: to make the file anew would lose it and help nothing.
    private const int Forbidden = 3;
    private const int ReadOnly = 8;
    private const int FailedIo = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    private const string Tables =
        """
        CREATE TABLE state (format INTEGER NOT NULL, through INTEGER NOT NULL, root BLOB NOT NULL) STRICT;
        CREATE TABLE term (id INTEGER PRIMARY KEY, dimension INTEGER NOT NULL, value TEXT NOT NULL, UNIQUE (dimension, value)) STRICT;
        CREATE TABLE posting (term INTEGER NOT NULL, block INTEGER NOT NULL, leaves BLOB NOT NULL, PRIMARY KEY (term, block)) STRICT, WITHOUT ROWID;
        CREATE TABLE key (id BLOB NOT NULL, leaf INTEGER NOT NULL, PRIMARY KEY (id, leaf)) STRICT, WITHOUT ROWID;
        CREATE TABLE block (
            block INTEGER PRIMARY KEY,
            earliest INTEGER NOT NULL,
            latest INTEGER NOT NULL,
            least INTEGER,
            most INTEGER,
            facts BLOB NOT NULL
        ) STRICT;
        """;

    /// <summary>Opens the file to write; an unusable one is deleted and made anew.</summary>
    public virtual SqliteConnection OpenToWrite()
    {
        try
        {
            return Prepare(Open());
        }
        catch (Exception unusable) when (unusable is InvalidDataException or SqliteException { SqliteErrorCode: not (Forbidden or ReadOnly or FailedIo or Full or CannotOpen) })
        {
            Delete();
            return Prepare(Open());
        }
    }

    public SqliteConnection OpenToRead()
    {
        var connection = Open();
        Execute(connection, "PRAGMA query_only = ON");
        return connection;
    }

    public void Delete()
    {
        foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
        {
            File.Delete(path + suffix);
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA cache_size = -8192");
            Execute(connection, "PRAGMA busy_timeout = 30000"); // while another connection recovers or truncates the write-ahead log
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection Prepare(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = NORMAL");
            Execute(connection, "PRAGMA wal_autocheckpoint = 4000");
            Execute(connection, "PRAGMA cache_size = -32768");
            using var exists = new IndexStatement(connection, "SELECT COUNT(*) FROM sqlite_schema");
            if (exists.Value() is 0L)
            {
                Execute(connection, Tables);
                using var start = new IndexStatement(connection, "INSERT INTO state VALUES ($0, 0, $1)");
                start.Run(Format, Array.Empty<byte>());
                return connection;
            }

            using var format = new IndexStatement(connection, "SELECT format FROM state");
            return format.Value() is Format ? connection : throw new InvalidDataException("The index has another format.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
