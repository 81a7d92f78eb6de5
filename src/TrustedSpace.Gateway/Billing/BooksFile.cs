using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// The SQLite file of saved books. All in it follows from the log: what is missing is made again, and a damaged file is deleted. Each change is one transaction,
/// so that a crash leaves the books that were there before or those that are there after.
/// </summary>
#pragma warning disable CA1852 // Tests derive from it.
internal class BooksFile(string path)
#pragma warning restore CA1852
{
    private const string Table =
        """
        CREATE TABLE IF NOT EXISTS saved (
            leaves INTEGER PRIMARY KEY,
            root BLOB NOT NULL,
            latest INTEGER NOT NULL,
            stays INTEGER NOT NULL,
            digest BLOB NOT NULL,
            books BLOB NOT NULL
        ) STRICT;
        """;

    /// <summary>The newest books of at most so many leaves, the latest of which is before a time; null where there are none.</summary>
    public SavedBooksRow? Newest(long leaves, long before)
    {
        using var connection = Open();
        using var newest = Command(
            connection, "SELECT leaves, root, latest, stays, digest, books FROM saved WHERE leaves <= $0 AND latest < $1 ORDER BY leaves DESC LIMIT 1", leaves, before);
        using var row = newest.ExecuteReader();
        return row.Read()
            ? new SavedBooksRow
            {
                Leaves = row.GetInt64(0),
                Root = row.GetFieldValue<byte[]>(1),
                Latest = row.GetInt64(2),
                Stays = row.GetBoolean(3),
                Digest = row.GetFieldValue<byte[]>(4),
                Books = row.GetFieldValue<byte[]>(5),
            }
            : null;
    }

    /// <summary>Whether there are books of so many leaves that stay; of books that don't, whether any are as new.</summary>
    public bool Has(long leaves, bool stays)
    {
        using var connection = Open();
        using var any = Command(connection, stays ? "SELECT 1 FROM saved WHERE leaves = $0 AND stays = 1" : "SELECT 1 FROM saved WHERE leaves >= $0 LIMIT 1", leaves);
        return any.ExecuteScalar() is not null;
    }

    /// <summary>Adds books; of those that don't stay, the file keeps the newest only.</summary>
    public void Add(SavedBooksRow row)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        using var insert = Command(
            connection,
            "INSERT OR REPLACE INTO saved (leaves, root, latest, stays, digest, books) VALUES ($0, $1, $2, $3, $4, $5)",
            row.Leaves,
            row.Root,
            row.Latest,
            row.Stays,
            row.Digest,
            row.Books);
        insert.ExecuteNonQuery();
        using var forget = Command(connection, "DELETE FROM saved WHERE stays = 0 AND leaves < $0", row.Leaves);
        forget.ExecuteNonQuery();
        transaction.Commit();
    }

    public void Remove(long leaves)
    {
        using var connection = Open();
        using var remove = Command(connection, "DELETE FROM saved WHERE leaves = $0", leaves);
        remove.ExecuteNonQuery();
    }

    public void Delete()
    {
        File.Delete(path);
        File.Delete(path + "-journal");
    }

    protected virtual SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            using var create = Command(connection, Table);
            create.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Parameters $0, $1 and so on by place.
    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var place = 0; place < values.Length; place++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${place}"), values[place]);
        }

        return command;
    }
}

/// <summary>Books as they are saved.</summary>
internal sealed record SavedBooksRow
{
    /// <summary>Leaves that they were made of, from the first.</summary>
    public required long Leaves { get; init; }

    /// <summary>Root of the log over these leaves.</summary>
    public required byte[] Root { get; init; }

    /// <summary>The latest time of these leaves, Unix milliseconds.</summary>
    public required long Latest { get; init; }

    /// <summary>Whether they are kept when newer ones are saved.</summary>
    public required bool Stays { get; init; }

    /// <summary>SHA-256 of <see cref="Books"/>.</summary>
    public required byte[] Digest { get; init; }

    public required byte[] Books { get; init; }
}
