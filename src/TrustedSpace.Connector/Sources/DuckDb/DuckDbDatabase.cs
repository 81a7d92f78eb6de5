using System.Globalization;
using DuckDB.NET.Data;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>
/// A private in-memory DuckDB. It may read files until <see cref="Lock"/>; from then on it reaches nothing outside itself: no
/// file, no network, no extension, no spill to disk, and no statement can change that. Every option is from DuckDB's
/// "Securing DuckDB" page.
/// </summary>
public sealed class DuckDbDatabase : IDisposable
{
    private readonly DuckDBConnection _root = new("DataSource=:memory:");

    public DuckDbDatabase(DuckDbLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MemoryMegabytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Threads, 1);
        _root.Open();
        Execute("SET autoinstall_known_extensions = false");
        Execute("SET autoload_known_extensions = false");
        Execute("SET allow_community_extensions = false");
        Execute("SET temp_directory = ''");
        Execute(string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{limits.MemoryMegabytes}MiB'"));
        Execute(string.Create(CultureInfo.InvariantCulture, $"SET threads = {limits.Threads}"));
    }

    /// <summary>Closes the engine off for good. Load everything before.</summary>
    public void Lock()
    {
        Execute("SET enable_external_access = false");
        Execute("SET lock_configuration = true");
    }

    /// <summary>A connection of its own to the same tables; the caller disposes it.</summary>
    public DuckDBConnection Connect()
    {
        var connection = _root.Duplicate();
        connection.Open();
        return connection;
    }

    public void Dispose() => _root.Dispose();

    private void Execute(string sql)
    {
        using var command = _root.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
