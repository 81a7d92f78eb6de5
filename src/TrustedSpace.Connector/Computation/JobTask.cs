using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Privacy;
using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Connector.Computation;

/// <summary>What a party is about to compute, all of it verified and decided by this connector.</summary>
internal sealed record JobTask
{
    public required VerifiedJob Job { get; init; }

    public required OwnedDataset Dataset { get; init; }

    public required StatisticsPlan Plan { get; init; }

    public required Use Use { get; init; }

    /// <summary>Noise of the job; null where no owner asks for any.</summary>
    public NoisePlan? Noise => Job.Protection.Rho is { } rho ? NoisePlan.For(Plan, Rho.Of(rho), Job.Protection.MinimumOwners) : null;

    /// <summary>The decision at use; its obligations hold for this job.</summary>
    public required PolicyDecision Decision { get; init; }

    /// <summary>Rows of the dataset; null where the grant's quote does not ask for them.</summary>
    public long? RowsScanned { get; init; }

    /// <summary>The job's charge to the consumer's privacy budget; null where the owner keeps none.</summary>
    public PrivacyCharge? Charge { get; init; }
}
