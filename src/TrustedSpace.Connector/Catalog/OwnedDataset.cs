using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Catalog;

/// <summary>A dataset that this connector serves: published description, private source, usage policy. The source has been checked against the description.</summary>
internal sealed record OwnedDataset
{
    public required DatasetDescription Description { get; init; }

    /// <summary>The description as queries see it.</summary>
    public required StatisticsSchema Schema { get; init; }

    public required DataSource Source { get; init; }

    public required UsagePolicyDocument Policy { get; init; }

    /// <summary>The dataset's secret, from which the keys of hashed elements and watermarks are derived.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }
}
