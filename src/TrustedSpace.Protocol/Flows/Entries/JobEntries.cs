using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Protocol.Flows;

/// <summary>A job ended without a release: nothing left an owner unmasked, nothing is charged.</summary>
public sealed record JobFailed : LogEntry
{
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    /// <summary>The first attempt that the job repeats; null for a first attempt.</summary>
    public JobId? RetryOf { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required Refusal Failure { get; init; }
}

/// <summary>A job was ended from outside before its release: nothing left an owner unmasked, nothing is charged.</summary>
public sealed record JobCancelled : LogEntry
{
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    /// <summary>The first attempt that the job repeats; null for a first attempt.</summary>
    public JobId? RetryOf { get; init; }

    public required ParticipantId Consumer { get; init; }

    /// <summary>The consumer itself or the operator.</summary>
    public required ParticipantId By { get; init; }

    /// <summary>Where the job stood.</summary>
    public required string Stage { get; init; }
}
