using System.Data;
using System.Globalization;
using Npgsql;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.PostgreSql;

/// <summary>
/// A table or view of the owner's PostgreSQL: the partial aggregate is computed there. Every statement runs in a read-only
/// transaction; give the connector a role that can only SELECT this table all the same.
/// </summary>
public sealed class PostgreSqlSource : DataSource
{
    private readonly NpgsqlDataSource _server;

    public PostgreSqlSource(SourceOptions options, DatasetDescription description)
        : base(options, description, new ElementColumns(description, new PostgreSqlDialect(), options.Joins.Count > 0 ? null : options.Columns))
    {
        var connection = new NpgsqlConnectionStringBuilder(options.Connection)
        {
            ApplicationName = "TrustedSpace connector",
            CommandTimeout = options.TimeoutSeconds,
            IncludeErrorDetail = false,
        };
        _server = NpgsqlDataSource.Create(connection);
        Table = options.Joins.Count > 0 ? new JoinedTables(options, description).Table : JoinedTables.Quoted(options.Table!);
    }

    protected override string Table { get; }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    protected override async Task<IReadOnlyList<SourceMismatch>> AttachAsync(CancellationToken cancellation)
    {
        if (Options.Joins.Count > 0)
        {
            return await new JoinedTables(Options, Description).CheckAsync(_server, cancellation);
        }

        var types = await PostgreSqlTable.ReadTypesAsync(_server, Table, cancellation);
        if (types.Count == 0)
        {
            throw new SourceException(Description.Id, "open", $"There is no table {Table}, or the role may not see it.");
        }

        return [.. Description.Elements
            .Select(element => (Element: element, Column: Columns.ColumnOf(element.Name.Value)))
            .Where(item => !PostgreSqlTable.Fits(item.Element.Type, types.GetValueOrDefault(item.Column)))
            .Select(item => SourceMismatch.OfColumn(item.Element, item.Column, types.GetValueOrDefault(item.Column)))];
    }

    protected override async Task<SourceQuery> OpenQueryAsync(QueryKind kind, CancellationToken cancellation)
    {
        var connection = await _server.OpenConnectionAsync(cancellation);

        // All statements of a transaction see the same rows; one that only reads can't fail for it.
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

        // A streamed result takes as long as its reader; the server would count that too.
        var limit = kind == QueryKind.Streamed ? 0 : Options.TimeoutSeconds * 1000L;
        await using var setup = connection.CreateCommand();
        setup.CommandText = string.Create(CultureInfo.InvariantCulture, $"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {limit}");
        await setup.ExecuteNonQueryAsync(cancellation);
        return new SourceQuery(connection, transaction, connection.CreateCommand());
    }

    protected override async Task<string> ContentAsync(SourceQuery query, RowQuery rows, CancellationToken cancellation)
    {
        await using var command = query.Command.Connection!.CreateCommand();
        rows.BuildUnordered(Table, Columns)
            .Wrap("SELECT count(*) || ':' || coalesce(sum(hashtextextended(CAST(\"every row\" AS text), 0)), 0) FROM (", ") AS \"every row\"")
            .ApplyTo(command);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
