using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Freezes;

/// <summary>All that a use of data involves, so that a freeze of any of it stops the use.</summary>
public sealed record Involvement
{
    public required IReadOnlyList<ParticipantId> Participants { get; init; }

    public IReadOnlyList<DatasetId> Datasets { get; init; } = [];

    public GrantId? Grant { get; init; }

    public JobId? Job { get; init; }
}
