using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Objections;

/// <summary>
/// One step of an objection, signed by whoever takes it as a statement of type <see cref="StatementType"/>. It names the step before it, so that a
/// history has one order and nobody's words can be put behind others than they were said to.
/// </summary>
public sealed record ObjectionStep
{
    public const string StatementType = "objection+jwt";

    public required ObjectionId Objection { get; init; }

    public required ObjectionAction Action { get; init; }

    /// <summary>Digest of the canonical step before; null for the first.</summary>
    public Sha256Digest? Previous { get; init; }

    /// <summary>What is objected to; in the first step only.</summary>
    public ObjectionTarget? Target { get; init; }

    /// <summary>Who has to answer; when it is assigned only.</summary>
    public ParticipantId? Respondent { get; init; }

    /// <summary>Unix milliseconds after which it may be decided without an answer; when it is assigned only.</summary>
    public long? AnswerBy { get; init; }

    /// <summary>Salted commitment to the words.</summary>
    public required Sha256Digest Reason { get; init; }

    /// <summary>Salted commitment to the name of the person who acted for the signer, where one is given.</summary>
    public Sha256Digest? Actor { get; init; }

    public Evidence Evidence { get; init; } = Evidence.None;

    /// <summary>What is taken off charges; when it is upheld only.</summary>
    public IReadOnlyList<ObjectionCorrection> Corrections { get; init; } = [];

    /// <summary>Unix milliseconds on the signer's clock.</summary>
    public required long At { get; init; }
}

/// <summary>What a step does.</summary>
public enum ObjectionAction
{
    Raise,
    Assign,
    Answer,
    Uphold,
    Dismiss,
    Withdraw,
}

/// <summary>What a step rests on. Nothing in it is personal: files and words are named by digest and commitment.</summary>
public sealed record Evidence
{
    /// <summary>Most items of each kind.</summary>
    public const int MostItems = 32;

    public static Evidence None { get; } = new();

    /// <summary>SHA-256 of files that the signer keeps and can show.</summary>
    public IReadOnlyList<Sha256Digest> Digests { get; init; } = [];

    /// <summary>Salted commitments to texts that are kept beside the log.</summary>
    public IReadOnlyList<Sha256Digest> Details { get; init; } = [];

    /// <summary>Indexes of leaves.</summary>
    public IReadOnlyList<long> Leaves { get; init; } = [];
}

/// <summary>What an upheld objection takes off the charges of one flow.</summary>
public sealed record ObjectionCorrection
{
    /// <summary>Index of the flow's leaf.</summary>
    public required long Leaf { get; init; }

    /// <summary>One an owner, each below 0.</summary>
    public required IReadOnlyList<CorrectionLine> Lines { get; init; }
}
