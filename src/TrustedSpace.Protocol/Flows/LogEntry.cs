using System.Text.Json.Serialization;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Protocol.Flows;

/// <summary>One leaf of the transparency log, stored as canonical JSON (RFC 8785). The index in the log orders entries; <see cref="At"/> informs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ParticipantChanged), "participant.changed")]
[JsonDerivedType(typeof(GrantIssued), "grant.issued")]
[JsonDerivedType(typeof(GrantDenied), "grant.denied")]
[JsonDerivedType(typeof(GrantRevoked), "grant.revoked")]
[JsonDerivedType(typeof(Flow), "flow")]
[JsonDerivedType(typeof(ExportReceived), "export.received")]
[JsonDerivedType(typeof(JobFailed), "job.failed")]
[JsonDerivedType(typeof(JobCancelled), "job.cancelled")]
[JsonDerivedType(typeof(RequestRefused), "request.refused")]
public abstract record LogEntry
{
    /// <summary>Version of the schema.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    /// <summary>Unix milliseconds at the gateway.</summary>
    public required long At { get; init; }
}

/// <summary>The operator enrolled, suspended or reinstated a participant.</summary>
public sealed record ParticipantChanged : LogEntry
{
    public required ParticipantId Participant { get; init; }

    /// <summary>"enrolled", "suspended" or "reinstated".</summary>
    public required string Change { get; init; }

    /// <summary><c>x5t#S256</c> of the TLS certificate in force.</summary>
    public required string Certificate { get; init; }
}

/// <summary>Every owner allowed: the request, the owners' signed decisions and the quote that binds.</summary>
public sealed record GrantIssued : LogEntry
{
    public required GrantRequest Request { get; init; }

    /// <summary>Signed <see cref="Decision"/>s, ordered by owner.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    public required Quote Quote { get; init; }
}

/// <summary>At least one owner denied, or could not answer.</summary>
public sealed record GrantDenied : LogEntry
{
    public required GrantRequest Request { get; init; }

    /// <summary>Signed decisions that arrived, allowing ones included.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    public required IReadOnlyList<OwnerDenial> Denials { get; init; }
}

/// <summary>A grant ended before its time.</summary>
public sealed record GrantRevoked : LogEntry
{
    public required GrantId Grant { get; init; }

    public required ParticipantId By { get; init; }
}

/// <summary>Data elements flowed: a released job, or one request through the data plane.</summary>
public sealed record Flow : LogEntry
{
    /// <summary>Derived from what flowed (see <see cref="FlowId"/>), so that a retry can't become a second flow.</summary>
    public required FlowId Id { get; init; }

    public required GrantId Grant { get; init; }

    public required JobId Job { get; init; }

    /// <summary>The first attempt that the job repeats; null for a first attempt and for an export.</summary>
    public JobId? RetryOf { get; init; }

    /// <summary>The broken flow's job that this part of an export resumes; its leaf then counts for both. Null otherwise.</summary>
    public JobId? Resumes { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required ProductId Product { get; init; }

    public required Operation Operation { get; init; }

    public required string Purpose { get; init; }

    public required IReadOnlyList<ElementName> Elements { get; init; }

    public required FlowOutcome Outcome { get; init; }

    /// <summary>Signed <see cref="ReleaseStatement"/>s of the owners, ordered by owner; empty when nothing was released.</summary>
    public required IReadOnlyList<string> Statements { get; init; }

    public required long Cells { get; init; }

    /// <summary>Sealed bytes relayed to the consumer.</summary>
    public required long Bytes { get; init; }

    public required string Currency { get; init; }

    /// <summary>One charge an owner; empty when nothing is charged.</summary>
    public required IReadOnlyList<Charge> Charges { get; init; }

    /// <summary>Unix milliseconds at which the request arrived.</summary>
    public required long Started { get; init; }
}

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

/// <summary>How a flow ended.</summary>
public enum FlowOutcome
{
    /// <summary>Complete and acknowledged by the owners' signed statements.</summary>
    Released,

    /// <summary>The stream broke before its end; the consumer can't open an incomplete export as complete. Not charged.</summary>
    Broken,

    /// <summary>The owner's connector answered with an error. Not charged.</summary>
    Refused,
}

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

/// <summary>The gateway turned a request away before it reached an owner.</summary>
public sealed record RequestRefused : LogEntry
{
    /// <summary>The caller by its certificate.</summary>
    public required ParticipantId Caller { get; init; }

    /// <summary>Method and path, without query.</summary>
    public required string Request { get; init; }

    /// <summary>The grant that was presented, where it could be read.</summary>
    public GrantId? Grant { get; init; }

    public required Refusal Refusal { get; init; }
}
