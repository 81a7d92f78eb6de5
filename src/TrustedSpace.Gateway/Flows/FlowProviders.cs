using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Says for a flow's leaf who gave the data, from what the owners signed and nothing else.</summary>
internal static class FlowProviders
{
    /// <param name="claims">The grant, which names each owner's decision.</param>
    /// <param name="decisions">The signed decisions, in the same order.</param>
    /// <param name="owners">Who took part.</param>
    /// <param name="statements">What they stated on release; an owner that left before has none.</param>
    public static IReadOnlyList<FlowProvider> Of(
        GrantClaims claims, IReadOnlyList<string> decisions, IReadOnlyCollection<ParticipantId> owners, IReadOnlyList<ReleaseStatement> statements) =>
        [.. claims.Decisions
            .Zip(decisions)
            .Where(decided => owners.Contains(decided.First.Owner))
            .Select(decided => new FlowProvider
            {
                Owner = decided.First.Owner,
                Dataset = LoggedStatement.Read<Decision>(decided.Second).Dataset,
                Version = statements.FirstOrDefault(statement => statement.Owner == decided.First.Owner)?.DatasetVersion,
                Decision = decided.First.Digest,
            })];
}
