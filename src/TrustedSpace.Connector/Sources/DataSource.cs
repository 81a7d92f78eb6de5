using System.Data.Common;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Sources.DuckDb;
using TrustedSpace.Connector.Sources.PostgreSql;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// One owner's dataset, readable only as its description says. An open source has been checked against the description; every
/// read is one statement of our own text over described elements, with values as parameters. Safe for concurrent use.
/// </summary>
public abstract partial class DataSource : IAsyncDisposable
{
    private readonly TimeSpan _timeout;

    protected DataSource(SourceOptions options, DatasetDescription description, ElementColumns columns)
    {
        Options = options;
        Description = description;
        Columns = columns;
        _timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
    }

    public DatasetDescription Description { get; }

    protected SourceOptions Options { get; }

    protected ElementColumns Columns { get; }

    /// <summary>Quoted table that holds the rows.</summary>
    protected abstract string Table { get; }

    /// <summary>Opens a source and checks its data against the description; a file is loaded whole.</summary>
    /// <exception cref="ArgumentException">The options are unsound; every error is listed.</exception>
    /// <exception cref="SourceMismatchException">The data contradict the description; every mismatch is listed.</exception>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    public static async Task<DataSource> OpenAsync(SourceOptions options, DatasetDescription description, CancellationToken cancellation = default)
    {
        var violations = options.Violations().Concat(DescriptionRules.Violations(description)).ToList();
        if (violations.Count > 0)
        {
            throw new ArgumentException($"Dataset {description.Id}:\n  {string.Join("\n  ", violations)}", nameof(options));
        }

        DataSource source = options.Kind == SourceKind.PostgreSql
            ? new PostgreSqlSource(options, description)
            : new DuckDbSource(options, description);
        try
        {
            await source.CheckAsync(cancellation);
            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Computes this owner's part of a plan.</summary>
    /// <exception cref="UndeclaredValueException">A row contradicts the description; names the element only.</exception>
    /// <exception cref="SourceException">The engine failed or took too long.</exception>
    public async Task<PartialAggregate> AggregateAsync(StatisticsPlan plan, CancellationToken cancellation = default)
    {
        var sql = AggregateSql.Build(plan, Table, Columns);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            return new PartialAggregate(plan, await GuardAsync("aggregate", () => ReadGroupsAsync(plan, sql, limit.Token)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException(Description.Id, "aggregate", $"It took longer than {_timeout.TotalSeconds} s: narrow the query, or raise timeoutSeconds.");
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Makes the rows readable and says which elements lack a fitting column.</summary>
    protected abstract Task<IReadOnlyList<SourceMismatch>> AttachAsync(CancellationToken cancellation);

    /// <summary>Called once, when the data have passed every check and before anyone can query.</summary>
    protected virtual void Seal()
    {
    }

    protected abstract Task<SourceQuery> OpenQueryAsync(QueryKind kind, CancellationToken cancellation);

    protected virtual Task<DbDataReader> ExecuteAsync(DbCommand command, CancellationToken cancellation) => command.ExecuteReaderAsync(cancellation);

    private async Task<List<PartialGroup>> ReadGroupsAsync(StatisticsPlan plan, SqlBuilder sql, CancellationToken cancellation)
    {
        await using var query = await OpenQueryAsync(QueryKind.Whole, cancellation);
        var reader = new AggregateReader(plan, Columns);
        sql.ApplyTo(query.Command);
        await using (var row = await ExecuteAsync(query.Command, cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                reader.Read(row);
            }
        }

        // The statements of one query see the same rows.
        for (var histogram = 0; histogram < plan.Histograms.Count; histogram++)
        {
            HistogramSql.Build(plan, plan.Histograms[histogram], Table, Columns).ApplyTo(query.Command);
            await using var row = await ExecuteAsync(query.Command, cancellation);
            while (await row.ReadAsync(cancellation))
            {
                reader.Read(row, histogram);
            }
        }

        return reader.Groups();
    }

    private async Task<T> GuardAsync<T>(string stage, Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (DbException failure)
        {
            throw new SourceException(Description.Id, stage, "The owner's log has the engine's words.", failure);
        }
    }
}
