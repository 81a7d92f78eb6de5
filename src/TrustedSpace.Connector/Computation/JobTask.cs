using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Connector.Computation;

/// <summary>What a party is about to compute, all of it verified and decided by this connector.</summary>
internal sealed record JobTask
{
    public required VerifiedJob Job { get; init; }

    public required OwnedDataset Dataset { get; init; }

    public required StatisticsPlan Plan { get; init; }

    public required Use Use { get; init; }

    /// <summary>The decision at use; its obligations hold for this job.</summary>
    public required PolicyDecision Decision { get; init; }
}
