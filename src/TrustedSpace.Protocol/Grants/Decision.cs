using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>An owner's answer to a grant request, signed as a statement of type <see cref="StatementType"/>.</summary>
public sealed record Decision
{
    public const string StatementType = "decision+jwt";

    public required ParticipantId Owner { get; init; }

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

/// <summary>What the connector enforces in code when it acts on a decision.</summary>
public sealed record Obligations
{
    /// <summary>Fewest rows, over all owners, that a released group counts.</summary>
    public int MinimumGroupSize { get; init; }

    /// <summary>Most rows an export may carry; null where the operation is not an export.</summary>
    public long? MaximumRows { get; init; }

    /// <summary>Most bytes of an export's sealed stream; null without such a limit.</summary>
    public long? MaximumBytes { get; init; }

    /// <summary>Condition over the elements' true values, in the grammar of <c>WHERE</c>: an export carries only rows that satisfy it. Null: every row.</summary>
    public string? Rows { get; init; }

    /// <summary>How requested elements are masked in an export, in the permission's order; null where none is.</summary>
    public IReadOnlyList<Mask>? Masking { get; init; }
}
