using System.Data.Common;
using DuckDB.NET.Data;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>
/// A CSV or Parquet file, loaded once at start into a private in-memory table; then the engine is locked. A file that changes
/// later is not seen until the connector starts again.
/// </summary>
public sealed class DuckDbSource(SourceOptions options, DatasetDescription description)
    : DataSource(options, description, new ElementColumns(description, new DuckDbDialect()))
{
    private readonly DuckDbDatabase _database = new(new DuckDbLimits(options.MemoryMegabytes, options.Threads));
    private string _content = ""; // set once, before anyone can query

    protected override string Table => LoadedFile.Table;

    public override ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<IReadOnlyList<SourceMismatch>> AttachAsync(CancellationToken cancellation) => Task.Run(
        () =>
        {
            using var connection = _database.Connect();
            if (Options.Joins.Count > 0)
            {
                return new JoinedFiles(connection, Options, Description).Load();
            }

            LoadedFile file = Options.Kind == SourceKind.Csv
                ? new CsvFile(connection, Options, Description)
                : new ParquetFile(connection, Options, Description);
            return file.Load();
        },
        cancellation);

    /// <summary>Text with a domain becomes an enumeration: grouping by it is several times faster.</summary>
    protected override void Seal()
    {
        using (var connection = _database.Connect())
        {
            foreach (var element in Description.Elements.Where(element => element is { Type: ElementType.Text, Domain: not null }))
            {
                using var command = connection.CreateCommand();
                var values = string.Join(", ", element.Domain!.Select(value => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'"));
                command.CommandText = $"ALTER TABLE {Table} ALTER {SqlDialect.Quote(element.Name.Value)} TYPE ENUM ({values})";
                command.ExecuteNonQuery();
            }

            _content = Content(connection);
        }

        _database.Lock();
    }

    protected override Task<string> ContentAsync(SourceQuery query, RowQuery rows, CancellationToken cancellation) => Task.FromResult(_content);

    protected override Task<SourceQuery> OpenQueryAsync(QueryKind kind, CancellationToken cancellation)
    {
        var connection = _database.Connect();
        var command = connection.CreateCommand();
        command.UseStreamingMode = kind == QueryKind.Streamed;
        return Task.FromResult(new SourceQuery(connection, null, command));
    }

    // The driver runs synchronously on the caller's thread, and interrupts the engine when the token is cancelled.
    protected override Task<DbDataReader> ExecuteAsync(DbCommand command, CancellationToken cancellation) =>
        Task.Run(() => base.ExecuteAsync(command, cancellation), cancellation);

    // Rows with their places: the order is content too.
    private string Content(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        var columns = string.Join(", ", Description.Elements.Select(element => SqlDialect.Quote(element.Name.Value)));
        command.CommandText = $"SELECT count(*) || ':' || coalesce(sum(CAST(hash(rowid, {columns}) AS HUGEINT)), 0) FROM {Table}";
        return (string)command.ExecuteScalar()!;
    }
}
