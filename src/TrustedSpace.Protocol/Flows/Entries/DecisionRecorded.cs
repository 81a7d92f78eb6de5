using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>A decision that came to nothing: the gateway stopped, or had given the owner up, before grant or denial was recorded with it.</summary>
public sealed record DecisionRecorded : LogEntry
{
    /// <summary>The grant that was asked for.</summary>
    public required GrantId Grant { get; init; }

    public required ParticipantId Owner { get; init; }

    /// <summary>Signed <see cref="Grants.Decision"/>.</summary>
    public required string Decision { get; init; }
}
