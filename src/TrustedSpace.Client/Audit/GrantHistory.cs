using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Audit;

/// <summary>A grant as the leaves tell it so far.</summary>
/// <param name="Leaf">Index of its leaf.</param>
/// <param name="Issued">The leaf.</param>
/// <param name="Decisions">Decisions that hold: signed by their owner, about this request, and allowing.</param>
internal sealed record GrantHistory(long Leaf, GrantIssued Issued, IReadOnlyList<VerifiedStatement<Decision>> Decisions)
{
    public GrantRequest Request => Issued.Request;

    /// <summary>Unix milliseconds from which the grant no longer counts; what began before may still end.</summary>
    public long Revoked { get; set; } = long.MaxValue;

    public VerifiedStatement<Decision>? DecisionOf(ParticipantId owner) => Decisions.FirstOrDefault(decision => decision.Signer == owner);
}
