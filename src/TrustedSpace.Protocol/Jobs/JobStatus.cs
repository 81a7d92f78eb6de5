using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Protocol.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    Submitted,
    Running,
    Released,
    Failed,

    /// <summary>Its consumer or the operator ended it; nothing was released or charged.</summary>
    Cancelled,
}

/// <summary>What follows from a state.</summary>
public static class JobStates
{
    /// <summary>Whether a job in this state never changes again.</summary>
    public static bool IsFinal(this JobState state) => state is JobState.Released or JobState.Failed or JobState.Cancelled;
}

/// <summary>A job as its consumer, an owner of its product or the regulator sees it.</summary>
public sealed record JobStatus
{
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required ProductId Product { get; init; }

    /// <summary>The first attempt that this job repeats; null for a first attempt.</summary>
    public JobId? RetryOf { get; init; }

    public required JobState State { get; init; }

    /// <summary>Current or last stage, such as "round counts".</summary>
    public required string Stage { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why the job ended without a release: party, stage and reason; null otherwise.</summary>
    public Refusal? Failure { get; init; }

    public int? GroupsReleased { get; init; }

    public int? GroupsWithheld { get; init; }

    public long? Cells { get; init; }

    /// <summary>Minor units charged; 0 unless released.</summary>
    public long Amount { get; init; }

    public string? Currency { get; init; }

    /// <summary>Index of the leaf that records the end of the job.</summary>
    public long? Leaf { get; init; }
}

/// <summary>Body of a job submission; the grant is the bearer token.</summary>
public sealed record JobSubmission
{
    /// <summary>Signed <see cref="JobSpec"/>.</summary>
    public required string Spec { get; init; }

    /// <summary>The public key whose digest the spec names; null where it names none.</summary>
    public byte[]? ConsumerKey { get; init; }
}

/// <summary>One server-sent event of a job: the sequence number is the event id.</summary>
public sealed record JobProgress
{
    /// <summary>Counted from 1 within the job.</summary>
    public required int Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required JobState State { get; init; }

    public required string Stage { get; init; }

    public required string Message { get; init; }
}

/// <summary>What a released job delivers: one sealed share an owner, opened and summed by the consumer only.</summary>
public sealed record SealedResult
{
    public required JobId Job { get; init; }

    /// <summary>Canonical encoding of the plan; its digest is in every owner's statement.</summary>
    public required byte[] Plan { get; init; }

    /// <summary>Ordered by owner.</summary>
    public required IReadOnlyList<SealedShare> Shares { get; init; }
}

/// <summary>One owner's part of a sealed result.</summary>
public sealed record SealedShare
{
    public required ParticipantId Owner { get; init; }

    /// <summary>Signed <see cref="ReleaseStatement"/> that covers <see cref="Sealed"/>.</summary>
    public required string Statement { get; init; }

    /// <summary>HPKE: encapsulated key, then ciphertext.</summary>
    public required byte[] Sealed { get; init; }
}
