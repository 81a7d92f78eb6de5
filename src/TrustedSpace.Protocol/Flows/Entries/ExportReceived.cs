using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Protocol.Flows;

/// <summary>The consumer of a released export says what has arrived. At most one an export; that it is missing, or says something else than the owner, is for all to see.</summary>
public sealed record ExportReceived : LogEntry
{
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required ParticipantId Owner { get; init; }

    /// <summary>Signed <see cref="ExportReceipt"/>.</summary>
    public required string Receipt { get; init; }
}
