using System.Runtime.CompilerServices;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Sources;

namespace TrustedSpace.Connector.Export;

/// <summary>The rows of an export up to its limit, batch by batch. One row beyond is read too, to know whether the limit cut anything.</summary>
/// <param name="rows">Opened for one row more than the limit.</param>
/// <param name="limit">Most rows.</param>
internal sealed class LimitedRows(OpenedRows rows, long limit)
{
    /// <summary>Whether rows remained beyond the limit; known when the reading has ended.</summary>
    public bool IsCut { get; private set; }

    /// <inheritdoc cref="DataSource.ReadRowsAsync"/>
    public async IAsyncEnumerable<ElementValue?[][]> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = limit;
        await foreach (var batch in rows.ReadAsync(cancellationToken))
        {
            var taken = (int)Math.Min(batch.Rows.Count, left);
            IsCut = taken < batch.Rows.Count;
            left -= taken;
            if (taken > 0)
            {
                yield return [.. batch.Rows.Take(taken)];
            }
        }
    }
}
