using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Protocol.Flows;

/// <summary>The operator enrolled, suspended or reinstated a participant.</summary>
public sealed record ParticipantChanged : LogEntry
{
    public required ParticipantId Participant { get; init; }

    public required ParticipantRole Role { get; init; }

    public required string Organisation { get; init; }

    /// <summary>"enrolled", "suspended" or "reinstated".</summary>
    public required string Change { get; init; }

    /// <summary><c>x5t#S256</c> of the TLS certificate in force.</summary>
    public required string Certificate { get; init; }
}
