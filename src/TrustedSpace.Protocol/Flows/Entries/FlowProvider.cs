using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>An owner's part in a flow.</summary>
public sealed record FlowProvider
{
    public required ParticipantId Owner { get; init; }

    public required DatasetId Dataset { get; init; }

    /// <summary>Version of the dataset; null where the owner left, or its stream broke, before it could state one.</summary>
    public int? Version { get; init; }

    /// <summary>Digest of the decision under which it took part: one of those in the grant's leaf.</summary>
    public required Sha256Digest Decision { get; init; }
}
