using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Registry;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>Takes the decisions that an owner has not seen in the log, and records those that really are not in it.</summary>
internal sealed class LateDecisions(FlowLog log, FlowIndex index, CertificateAuthority authority, TimeProvider time, ILogger<LateDecisions> logger)
{
    private static readonly string[] Deciding = ["grant.issued", "grant.denied", "decision.recorded"];

    /// <param name="owner">Whose decisions they are.</param>
    /// <param name="decisions">As announced.</param>
    /// <returns>Indexes of those that the log holds now; one that is no decision of the owner's is not among them.</returns>
    public async Task<IReadOnlyList<int>> RecordAsync(ParticipantId owner, IReadOnlyList<UnloggedDecision> decisions)
    {
        var logged = new List<int>(decisions.Count);
        foreach (var (i, decision) in decisions.Index())
        {
            if (GrantId.TryParse(decision.GrantId, out var grant) && IsOf(owner, decision.Decision))
            {
                if (!await IsLoggedAsync(grant, decision.Decision))
                {
                    await log.AppendAsync(
                        new DecisionRecorded { At = time.GetUtcNow().ToUnixTimeMilliseconds(), Grant = grant, Owner = owner, Decision = decision.Decision },
                        CancellationToken.None);
                }

                logged.Add(i);
            }
        }

        return logged;
    }

    private async Task<bool> IsLoggedAsync(GrantId grant, string decision)
    {
        var query = new FlowQuery { Grant = grant, Kinds = Deciding, Limit = int.MaxValue };
        return (await index.SearchAsync(query, CancellationToken.None)).Entries.Any(leaf => leaf.Entry switch
        {
            GrantIssued issued => issued.Decisions.Contains(decision),
            GrantDenied denied => denied.Decisions.Contains(decision),
            DecisionRecorded recorded => recorded.Decision == decision,
            _ => false,
        });
    }

    private bool IsOf(ParticipantId owner, string decision)
    {
        try
        {
            return SignedStatement.Verify<Decision>(decision, Decision.StatementType, authority).Signer == owner;
        }
        catch (StatementException problem)
        {
            CatalogLog.LateDecisionRefused(logger, owner, problem.Message);
            return false;
        }
    }
}
