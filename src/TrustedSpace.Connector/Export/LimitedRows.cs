using System.Runtime.CompilerServices;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Sources;

namespace TrustedSpace.Connector.Export;

/// <summary>The rows of an export up to its limit, batch by batch. It looks one row further, to know whether the limit cut anything.</summary>
/// <param name="source">Read once.</param>
/// <param name="query">What to read; its own maximum is replaced.</param>
/// <param name="limit">Most rows.</param>
internal sealed class LimitedRows(DataSource source, RowQuery query, long limit)
{
    /// <summary>Whether rows remained beyond the limit; known when the reading has ended.</summary>
    public bool IsCut { get; private set; }

    /// <inheritdoc cref="DataSource.ReadRowsAsync"/>
    public async IAsyncEnumerable<ReadOnlyMemory<ElementValue?[]>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = limit;
        await foreach (var batch in source.ReadRowsAsync(query with { MaximumRows = limit + 1 }, cancellationToken))
        {
            var taken = (int)Math.Min(batch.Rows.Count, left);
            IsCut = taken < batch.Rows.Count;
            left -= taken;
            if (taken > 0)
            {
                yield return batch.Rows.Take(taken).ToArray();
            }
        }
    }
}
