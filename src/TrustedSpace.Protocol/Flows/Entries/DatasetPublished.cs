using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Protocol.Flows;

/// <summary>An owner offers a dataset for the first time, or with another description, price or usage policy than before.</summary>
public sealed record DatasetPublished : LogEntry
{
    /// <summary>What the statement says.</summary>
    public required DatasetPublication Publication { get; init; }

    /// <summary>Signed <see cref="DatasetPublication"/>.</summary>
    public required string Statement { get; init; }
}
