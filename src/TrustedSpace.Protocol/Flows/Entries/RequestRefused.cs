using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Protocol.Flows;

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
