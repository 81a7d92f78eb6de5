using DotNet.Testcontainers.Builders;
using Npgsql;
using Testcontainers.PostgreSql;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Tests.Connector.Sources.Contract;
using Xunit;

namespace TrustedSpace.FunctionalTests.Sources;

/// <summary>
/// One PostgreSQL in a container for all tests of a class; TS_POSTGRES_IMAGE names another image. Without a container engine the
/// tests skip, but fail when CI is set.
/// </summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private const string Database = "space";

    private PostgreSqlContainer? _container;
    private NpgsqlDataSource? _connections;
    private DockerUnavailableException? _absence;
    private int _tables;

    public NpgsqlDataSource Connections
    {
        get
        {
            if (_connections is null && Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Skip($"No container engine answers: {_absence?.InnerException?.Message ?? _absence?.Message}");
            }

            return _connections ?? throw new InvalidOperationException("CI is set, but no container engine answers.", _absence);
        }
    }

    private string ConnectionString => new NpgsqlConnectionStringBuilder(_container!.GetConnectionString()) { Database = Database }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        try
        {
            _container = new PostgreSqlBuilder(Environment.GetEnvironmentVariable("TS_POSTGRES_IMAGE") ?? "postgres:15").Build();
        }
        catch (DockerUnavailableException absence)
        {
            _absence = absence;
            return;
        }

        await _container.StartAsync();
        await using (var server = NpgsqlDataSource.Create(_container.GetConnectionString()))
        {
            await using var create = server.CreateCommand($"CREATE DATABASE {Database} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
            await create.ExecuteNonQueryAsync();
        }

        _connections = NpgsqlDataSource.Create(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connections is not null)
        {
            await _connections.DisposeAsync();
        }

        if (_container is not null)
        {
            await _container.DisposeAsync();
        }
    }

    /// <summary>Creates a table of its own for the rows and says how to read it.</summary>
    public async Task<SourceOptions> StoreAsync(SampleData data)
    {
        var table = $"Visits {Interlocked.Increment(ref _tables)}";
        var columns = data.Elements.Select(element => $"\"{element.Name}\" {TypeOf(element.Type)}");
        await ExecuteAsync($"CREATE TABLE \"{table}\" ({string.Join(", ", columns)})");
        await using var connection = await Connections.OpenConnectionAsync();
        await using var writer = await connection.BeginBinaryImportAsync($"COPY \"{table}\" FROM STDIN (FORMAT binary)");
        foreach (var row in data.Rows)
        {
            await writer.WriteRowAsync(default, [.. row.Select(value => value ?? DBNull.Value)]);
        }

        await writer.CompleteAsync();
        return Options(table);
    }

    /// <summary>How to read a table that exists.</summary>
    public SourceOptions Options(string table) =>
        new() { Kind = SourceKind.PostgreSql, Connection = ConnectionString, Table = table };

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Connections.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string TypeOf(ElementType type) => type switch
    {
        ElementType.Integer => "bigint",
        ElementType.Real => "double precision",
        ElementType.Text => "text",
        ElementType.Date => "date",
        _ => "boolean",
    };
}
