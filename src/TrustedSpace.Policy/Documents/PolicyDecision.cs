using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Policy.Documents;

/// <summary>
/// The answer to a <see cref="PolicyInput"/>. Invariant: allowed with a permission and the obligation of the operation and
/// no denial, or denied with at least one denial and nothing else.
/// </summary>
public sealed record PolicyDecision
{
    public required bool Allow { get; init; }

    /// <summary>The permission that grants the request, whose quota a call under it uses; null when denied.</summary>
    public string? Permission { get; init; }

    /// <summary>The checks that the closest permission failed; empty exactly when allowed.</summary>
    public required IReadOnlyList<Denial> Denials { get; init; }

    /// <summary>What the connector enforces when it acts on the decision.</summary>
    public required Obligations Obligations { get; init; }

    /// <summary>Digest over the rules and the usage policy that decided; see <see cref="PolicyHash"/>.</summary>
    public required Sha256Digest Policy { get; init; }
}
