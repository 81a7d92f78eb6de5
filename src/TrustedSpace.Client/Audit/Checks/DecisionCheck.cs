using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>No grant without the signed permission of every owner of the product, about that very request, and each grant issued once.</summary>
internal sealed class DecisionCheck(GrantHistories grants) : AuditCheck(AuditRules.Decisions)
{
    public override void Add(AuditedLeaf leaf)
    {
        if (leaf.Entry is GrantIssued issued)
        {
            Checked++;
            Check(leaf, issued);
        }
    }

    private void Check(AuditedLeaf leaf, GrantIssued issued)
    {
        var request = CanonicalJson.Hash(issued.Request);
        var allowing = leaf.Decisions.Where(decision => Allows(decision) && decision.Payload.Request == request).Select(decision => decision.Signer).ToHashSet();
        foreach (var decision in leaf.Decisions.Where(decision => !Allows(decision) || decision.Payload.Request != request))
        {
            Find(leaf.Index, $"the decision of {decision.Signer} does not allow this request");
        }

        foreach (var missing in issued.Request.Owners.Where(owner => !allowing.Contains(owner)))
        {
            Find(leaf.Index, $"grant {issued.Request.Grant} has no decision of {missing}");
        }

        if (grants.TryFind(issued.Request.Grant, out var first) && first.Leaf != leaf.Index)
        {
            Find(leaf.Index, $"grant {issued.Request.Grant} is issued a second time; leaf {first.Leaf} issues it");
        }
    }

    private static bool Allows(VerifiedStatement<Decision> decision) => decision.Signer == decision.Payload.Owner && decision.Payload.Allow;
}
