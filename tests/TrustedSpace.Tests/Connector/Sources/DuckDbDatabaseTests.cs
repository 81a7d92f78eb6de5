using DuckDB.NET.Data;
using TrustedSpace.Connector.Sources.DuckDb;
using Xunit;

namespace TrustedSpace.Tests.Connector.Sources;

/// <summary>What a locked database refuses, whoever writes the statement.</summary>
public sealed class DuckDbDatabaseTests : IDisposable
{
    private readonly DuckDbDatabase _database = new(new DuckDbLimits(MemoryMegabytes: 64, Threads: 2));
    private readonly string _directory = Directory.CreateTempSubdirectory("ts-duckdb-").FullName;

    public DuckDbDatabaseTests()
    {
        Run("CREATE TABLE t AS SELECT 1 AS x");
        _database.Lock();
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM read_csv('{0}/secret.csv')")]
    [InlineData("SELECT * FROM read_csv('{0}/../*/secret.csv')")]
    [InlineData("SELECT * FROM read_csv('{0}/link.csv')")]
    [InlineData("SELECT * FROM read_parquet('{0}/x.parquet')")]
    [InlineData("SELECT * FROM glob('/*')")]
    [InlineData("SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')")]
    [InlineData("SELECT * FROM read_csv('https://127.0.0.1:9/x.csv')")]
    [InlineData("SELECT * FROM read_csv('s3://bucket/x.csv')")]
    [InlineData("COPY t TO '{0}/out.csv'")]
    [InlineData("COPY t FROM '{0}/secret.csv'")]
    [InlineData("EXPORT DATABASE '{0}/out'")]
    [InlineData("ATTACH '{0}/out.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("INSTALL httpfs FROM community")]
    [InlineData("LOAD httpfs")]
    [InlineData("LOAD '{0}/x.duckdb_extension'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("SET memory_limit = '8GB'")]
    [InlineData("SET threads = 64")]
    [InlineData("SET temp_directory = '{0}'")]
    [InlineData("SET allowed_directories = ['{0}']")]
    [InlineData("SET autoload_known_extensions = true")]
    [InlineData("RESET memory_limit")]
    [InlineData("PRAGMA memory_limit = '8GB'")]
    public void A_way_out_is_refused(string statement)
    {
        var secret = Path.Combine(_directory, "secret.csv");
        File.WriteAllText(secret, "x\n1\n");
        File.CreateSymbolicLink(Path.Combine(_directory, "link.csv"), secret);

        Assert.Throws<DuckDBException>(() => Run(statement.Replace("{0}", _directory, StringComparison.Ordinal)));
        Assert.Equal(2, Directory.GetFileSystemEntries(_directory).Length);
        Assert.Equal(1L, Run("SELECT COUNT(*) FROM t"));
    }

    [Theory]
    [InlineData("CREATE TABLE bomb AS SELECT repeat('a', 100) || range AS y FROM range(100000000)")]
    [InlineData("SELECT COUNT(DISTINCT repeat('a', 100) || range) FROM range(100000000)")]
    public void A_memory_bomb_ends_in_an_error(string statement)
    {
        Assert.Contains("Out of Memory", Assert.Throws<DuckDBException>(() => Run(statement)).Message, StringComparison.Ordinal);
        Assert.Equal(1L, Run("SELECT COUNT(*) FROM t"));
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private object? Run(string sql)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
