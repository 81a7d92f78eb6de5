using System.Data.Common;
using System.Runtime.CompilerServices;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Sources.DuckDb;
using TrustedSpace.Connector.Sources.PostgreSql;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// One owner's dataset, readable only as its description says. An open source has been checked against the description; every
/// read is one statement of our own text over described elements, with values as parameters. Safe for concurrent use.
/// </summary>
public abstract class DataSource : IAsyncDisposable
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

    /// <summary>Reads rows in batches as fast as they are taken: one batch is in memory at a time.</summary>
    /// <exception cref="UndeclaredValueException">A row contradicts the description; names the element only.</exception>
    /// <exception cref="SourceException">The engine failed.</exception>
    public async IAsyncEnumerable<RowBatch> ReadRowsAsync(RowQuery rows, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var sql = rows.Build(Table, Columns);
        var elements = rows.Elements.Select(element => Columns[element.Value]).ToArray();
        await using var query = await GuardAsync("read rows", () => OpenQueryAsync(QueryKind.Streamed, cancellation));
        sql.ApplyTo(query.Command);
        await using var row = await GuardAsync("read rows", () => ExecuteAsync(query.Command, cancellation));
        var more = true;
        while (more)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = new List<ElementValue?[]>(RowBatch.MaximumRows);
            more = await GuardAsync("read rows", () => FillAsync(batch, row, elements, cancellation));
            if (batch.Count > 0)
            {
                yield return new RowBatch(batch);
            }
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

    private async Task CheckAsync(CancellationToken cancellation)
    {
        var mismatches = new List<SourceMismatch>();
        try
        {
            mismatches.AddRange(await AttachAsync(cancellation));
            mismatches.AddRange(await CheckContentAsync(mismatches, cancellation));
        }
        catch (Exception failure) when (failure is DbException or IOException or UnauthorizedAccessException)
        {
            throw new SourceException(Description.Id, "open", $"Check that it exists, is readable and is what the configuration says ({failure.GetType().Name}).", failure);
        }

        if (mismatches.Count > 0)
        {
            throw new SourceMismatchException(Description.Id, mismatches);
        }

        Seal();
    }

    private async Task<List<SourceMismatch>> CheckContentAsync(IReadOnlyList<SourceMismatch> shape, CancellationToken cancellation)
    {
        var unfit = shape.Select(mismatch => mismatch.Subject).ToHashSet();
        var fitting = Description.Elements.Where(element => !unfit.Contains(element.Name.Value));
        var check = new ContentCheck(fitting, Table, Columns);
        await using var query = await OpenQueryAsync(QueryKind.Whole, cancellation);
        check.ApplyTo(query.Command);
        await using var row = await ExecuteAsync(query.Command, cancellation);
        await row.ReadAsync(cancellation);
        return [.. check.Read(row)];
    }

    private async Task<List<PartialGroup>> ReadGroupsAsync(StatisticsPlan plan, SqlBuilder sql, CancellationToken cancellation)
    {
        await using var query = await OpenQueryAsync(QueryKind.Whole, cancellation);
        sql.ApplyTo(query.Command);
        await using var row = await ExecuteAsync(query.Command, cancellation);
        var reader = new AggregateReader(plan, Columns);
        var groups = new List<PartialGroup>();
        while (await row.ReadAsync(cancellation))
        {
            if (reader.Read(row) is { } group)
            {
                groups.Add(group);
            }
        }

        return groups;
    }

    private static async Task<bool> FillAsync(List<ElementValue?[]> batch, DbDataReader row, DataElement[] elements, CancellationToken cancellation)
    {
        while (batch.Count < RowBatch.MaximumRows)
        {
            if (!await row.ReadAsync(cancellation))
            {
                return false;
            }

            var values = new ElementValue?[elements.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ElementValues.Read(row, i, elements[i]);
            }

            batch.Add(values);
        }

        return true;
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
