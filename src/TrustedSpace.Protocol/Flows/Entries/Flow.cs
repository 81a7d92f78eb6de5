using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Protocol.Flows;

/// <summary>Data elements flowed: a released job, or one request through the data plane.</summary>
public sealed record Flow : LogEntry
{
    /// <summary>Derived from what flowed (see <see cref="FlowId"/>), so that a retry can't become a second flow.</summary>
    public required FlowId Id { get; init; }

    public required GrantId Grant { get; init; }

    /// <summary>Index of the leaf that issues the grant.</summary>
    public required long GrantLeaf { get; init; }

    /// <summary>Digest of the request that every owner decided, the same that the grant's token and the owners' decisions name.</summary>
    public required Sha256Digest Contract { get; init; }

    public required JobId Job { get; init; }

    /// <summary>The first attempt that the job repeats; null for a first attempt and for an export.</summary>
    public JobId? RetryOf { get; init; }

    /// <summary>The broken flow's job that this part of an export resumes; its leaf then counts for both. Null otherwise.</summary>
    public JobId? Resumes { get; init; }

    public required ParticipantId Consumer { get; init; }

    /// <summary>Who gave the data, ordered as the grant's owners: those whose numbers a result contains, or the one owner of an export.</summary>
    public required IReadOnlyList<FlowProvider> Providers { get; init; }

    public required ProductId Product { get; init; }

    public required Operation Operation { get; init; }

    public required string Purpose { get; init; }

    public required IReadOnlyList<ElementName> Elements { get; init; }

    public required FlowOutcome Outcome { get; init; }

    /// <summary>Signed <see cref="ReleaseStatement"/>s of the owners, ordered by owner; empty when nothing was released.</summary>
    public required IReadOnlyList<string> Statements { get; init; }

    public required long Cells { get; init; }

    /// <summary>Rows of a released export, those of the parts that it resumes included; 0 for statistics.</summary>
    public required long Rows { get; init; }

    /// <summary>What the consumer asked for: digest of its signed job or export, as the owners state that they have verified it; null when nothing was released.</summary>
    public Sha256Digest? Order { get; init; }

    /// <summary>What was answered: the digest of the sealed payload, of several parts the one of <see cref="ResponseDigest"/>; null when nothing was released.</summary>
    public Sha256Digest? Response { get; init; }

    /// <summary>Sealed bytes relayed to the consumer.</summary>
    public required long Bytes { get; init; }

    public required string Currency { get; init; }

    /// <summary>What the release costs, line by line, ordered by owner and unit; empty when nothing was released.</summary>
    public required IReadOnlyList<Charge> Charges { get; init; }

    /// <summary>Digest of the grant's quote, which the charges follow from; null when nothing was released.</summary>
    public Sha256Digest? Quote { get; init; }

    /// <summary>Unix milliseconds at which the request arrived.</summary>
    public required long Started { get; init; }
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
