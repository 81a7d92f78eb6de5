using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Policy;

/// <summary>Decides requests against usage policies. Safe for concurrent use. Every implementation decides the same input alike.</summary>
public interface IDecisionPoint
{
    /// <exception cref="PolicyUnavailableException">There is no decision; the caller must deny.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<PolicyDecision> DecideAsync(PolicyInput input, CancellationToken cancellationToken);
}
