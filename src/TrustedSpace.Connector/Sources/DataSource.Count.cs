namespace TrustedSpace.Connector.Sources;

public abstract partial class DataSource
{
    /// <summary>How many rows the dataset has now.</summary>
    /// <exception cref="SourceException">The engine failed or took too long.</exception>
    public async Task<long> CountAsync(CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            return await GuardAsync("count rows", () => ReadCountAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException(Description.Id, "count rows", $"It took longer than {_timeout.TotalSeconds} s: raise timeoutSeconds.");
        }
    }

    private async Task<long> ReadCountAsync(CancellationToken cancellation)
    {
        await using var query = await OpenQueryAsync(QueryKind.Whole, cancellation);
        new SqlBuilder(Columns).Append("SELECT count(*) FROM ").Append(Table).ApplyTo(query.Command);
        await using var row = await ExecuteAsync(query.Command, cancellation);
        await row.ReadAsync(cancellation);
        return row.GetInt64(0);
    }
}
