using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Objections;

/// <summary>Where an objection stands. Only <see cref="ObjectionRules"/> makes the next one.</summary>
public sealed record ObjectionCase
{
    public required ObjectionId Id { get; init; }

    public required ObjectionTarget Target { get; init; }

    public required ParticipantId RaisedBy { get; init; }

    public required ObjectionState State { get; init; }

    /// <summary>Digest of the last step: the next one names it.</summary>
    public required Sha256Digest Head { get; init; }

    /// <summary>Who has to answer, once it is assigned.</summary>
    public ParticipantId? Respondent { get; init; }

    /// <summary>Unix milliseconds after which it may be decided without an answer.</summary>
    public long? AnswerBy { get; init; }

    /// <summary>What was decided to be taken off charges.</summary>
    public IReadOnlyList<ObjectionCorrection> Corrections { get; init; } = [];

    /// <summary>Whether nothing can follow.</summary>
    public bool IsClosed => State is ObjectionState.Upheld or ObjectionState.Dismissed or ObjectionState.Withdrawn;
}

/// <summary>State of an objection.</summary>
public enum ObjectionState
{
    Raised,
    Assigned,
    Answered,
    Upheld,
    Dismissed,
    Withdrawn,
}
