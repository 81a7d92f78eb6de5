using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Configuration;

/// <summary>The only caller the connector answers, and where the connector reaches it.</summary>
public sealed record GatewayOptions
{
    /// <summary>Name in the gateway's certificates.</summary>
    public required ParticipantId Participant { get; init; }

    /// <summary>An https address.</summary>
    public required Uri Address { get; init; }

    /// <summary>Seconds between two announcements of the connector; a gateway that restarted knows its owners again after at most this long.</summary>
    public int AnnounceSeconds { get; init; } = 5;
}
