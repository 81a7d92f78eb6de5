using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Connector.Grants;

/// <summary>A statistics job whose consumer, grant, decisions and keys this connector has verified.</summary>
internal sealed record VerifiedJob
{
    public required JobSpec Spec { get; init; }

    public required VerifiedGrant Grant { get; init; }

    /// <summary>Sealing certificates of every owner, ordered by owner; the owners are the party set.</summary>
    public required IReadOnlyList<ParticipantCertificate> Owners { get; init; }

    /// <summary>The owners' datasets, by their signed decisions.</summary>
    public required IReadOnlyList<DatasetId> Datasets { get; init; }

    public Involvement Involvement => new()
    {
        Participants = [Grant.Request.Consumer, .. Grant.Request.Owners],
        Datasets = Datasets,
        Grant = Grant.Claims.Grant,
        Job = Spec.Job,
    };

    /// <summary>Combined from every owner's decision under the grant.</summary>
    public required Protection Protection { get; init; }

    /// <summary>Sealing certificate of the consumer.</summary>
    public required ParticipantCertificate Consumer { get; init; }

    /// <summary>The consumer's key for this job, as it signed it; null unless the job is homomorphic.</summary>
    public required ConsumerPublicKey? ConsumerKey { get; init; }
}
