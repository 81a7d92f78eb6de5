using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Connector.Sources;

/// <summary>Some rows, each with one value per element of the <see cref="RowQuery"/>; null is SQL NULL.</summary>
public sealed record RowBatch(IReadOnlyList<ElementValue?[]> Rows)
{
    /// <summary>Most rows in one batch: what is in memory at once.</summary>
    public const int MaximumRows = ResumedPart.Batch;
}
