using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Objections;

/// <summary>An objection as the gateway lists it. <see cref="Steps"/> alone say where it stands; <see cref="Case"/> is what follows from them.</summary>
public sealed record ObjectionStatus
{
    public required ObjectionCase Case { get; init; }

    /// <summary>Who may see it beside regulators and the operator.</summary>
    public required IReadOnlyList<ParticipantId> Parties { get; init; }

    public required IReadOnlyList<RecordedStep> Steps { get; init; }

    /// <summary>Indexes of the leaves that correct charges by it.</summary>
    public IReadOnlyList<long> CorrectionLeaves { get; init; } = [];
}

/// <summary>A step with its place in the log.</summary>
public sealed record RecordedStep
{
    public required ParticipantId By { get; init; }

    /// <summary>Signed <see cref="ObjectionStep"/>.</summary>
    public required string Statement { get; init; }

    /// <summary>Index of its leaf.</summary>
    public required long Leaf { get; init; }
}

/// <summary>Body of a step.</summary>
public sealed record ObjectionSubmission
{
    /// <summary>Signed <see cref="ObjectionStep"/>.</summary>
    public required string Step { get; init; }

    /// <summary>All that the step commits to.</summary>
    public required IReadOnlyList<SaltedDetail> Details { get; init; }
}
