using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

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
