using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>An owner's answer to a grant request, signed as a statement of type <see cref="StatementType"/>.</summary>
public sealed record Decision
{
    public const string StatementType = "decision+jwt";

    public required ParticipantId Owner { get; init; }

    /// <summary>The register that <see cref="Number"/> counts in: an owner begins another when it loses its own.</summary>
    public required string Series { get; init; }

    /// <summary>The owner's decisions, allowing and denying, counted from 1 without a gap: so that one which the log lacks is missed.</summary>
    public required long Number { get; init; }

    public required DatasetId Dataset { get; init; }

    /// <summary>Digest of the canonical <see cref="GrantRequest"/> that was decided.</summary>
    public required Sha256Digest Request { get; init; }

    public required bool Allow { get; init; }

    /// <summary>Rules that failed; empty exactly when allowed.</summary>
    public required IReadOnlyList<Denial> Denials { get; init; }

    public required Obligations Obligations { get; init; }

    /// <summary>Digest over the compiled rules and the owner's usage policy.</summary>
    public required Sha256Digest Policy { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long DecidedAt { get; init; }
}

/// <summary>A rule that a request failed, and why, in words.</summary>
public sealed record Denial
{
    public required string Rule { get; init; }

    public required string Reason { get; init; }
}
