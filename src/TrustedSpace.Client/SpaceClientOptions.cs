using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client;

/// <summary>Where a space is and who calls.</summary>
public sealed record SpaceClientOptions
{
    /// <summary>https address of the gateway.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>Participant that the address must prove to be.</summary>
    public required ParticipantId GatewayParticipant { get; init; }

    /// <summary>Folder with <c>ca.crt</c> and the caller's certificates and keys.</summary>
    public required string Certificates { get; init; }

    /// <summary>The caller.</summary>
    public required ParticipantId Participant { get; init; }

    /// <summary>Folder of the caller's own in which the keys of homomorphic jobs are kept until their results are not needed any more; null for memory.</summary>
    public string? JobKeys { get; init; }
}
