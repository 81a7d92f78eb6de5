using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>The details about a subject were destroyed: their commitments in earlier leaves stay, and nobody can open them any more.</summary>
public sealed record SubjectErased : LogEntry
{
    /// <summary>A pseudonym.</summary>
    public required SubjectId Subject { get; init; }

    /// <summary>The operator that was asked to.</summary>
    public required ParticipantId By { get; init; }

    /// <summary>How many details were destroyed.</summary>
    public required long Details { get; init; }
}
