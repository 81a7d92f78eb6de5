using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Connector.Export;

/// <summary>An export whose consumer, grant and sealing key this connector has verified.</summary>
internal sealed record VerifiedExport
{
    public required ExportSpec Spec { get; init; }

    public required VerifiedGrant Grant { get; init; }

    public required OwnedDataset Dataset { get; init; }

    /// <summary>Row of the whole export at which this part begins.</summary>
    public long FirstRow => Spec.Resumes?.Rows ?? 0;

    public Involvement Involvement => new()
    {
        Participants = [Grant.Claims.Consumer, Dataset.Description.Owner],
        Datasets = [Dataset.Description.Id],
        Grant = Grant.Claims.Grant,
        Job = Spec.Job,
    };

    /// <summary>Sealing certificate of the consumer.</summary>
    public required ParticipantCertificate Consumer { get; init; }
}
