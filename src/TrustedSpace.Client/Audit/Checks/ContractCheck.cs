using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>No flow without an earlier grant that was in force and covers it: its consumer, product, operation, purpose, elements and owners.</summary>
internal sealed class ContractCheck(GrantHistories grants) : AuditCheck(AuditRules.Contracts)
{
    public override void Add(AuditedLeaf leaf)
    {
        if (leaf.Entry is not Flow flow)
        {
            return;
        }

        Checked++;
        if (!grants.TryFind(flow.Grant, out var grant))
        {
            Find(leaf.Index, $"no earlier leaf issues grant {flow.Grant}");
            return;
        }

        foreach (var problem in References(flow, grant).Concat(Scope(flow, grant)))
        {
            Find(leaf.Index, problem);
        }
    }

    private static IEnumerable<string> References(Flow flow, GrantHistory grant)
    {
        if (flow.GrantLeaf != grant.Leaf)
        {
            yield return $"it names leaf {flow.GrantLeaf} for grant {flow.Grant}, which leaf {grant.Leaf} issues: a leaf is missing, or was put in";
        }

        if (flow.Contract != CanonicalJson.Hash(grant.Request))
        {
            yield return $"its contract is not the request that the owners of grant {flow.Grant} decided";
        }

        foreach (var provider in flow.Providers)
        {
            if (grant.DecisionOf(provider.Owner) is not { } decision || decision.Digest != provider.Decision || decision.Payload.Dataset != provider.Dataset)
            {
                yield return $"no decision of {provider.Owner} in grant {flow.Grant} is the one that it names for dataset {provider.Dataset}";
            }
        }
    }

    private static IEnumerable<string> Scope(Flow flow, GrantHistory grant)
    {
        var detail = grant.Request.Detail;
        if (flow.Started > grant.Revoked)
        {
            yield return $"grant {flow.Grant} was revoked before the flow began";
        }

        if (flow.Consumer != grant.Request.Consumer || flow.Product != detail.Product || flow.Operation != detail.Operation || flow.Purpose != detail.Purpose)
        {
            yield return $"consumer, product, operation or purpose differ from grant {flow.Grant}";
        }

        foreach (var element in flow.Elements.Where(element => !detail.Elements.Contains(element)))
        {
            yield return $"element {element} is not in grant {flow.Grant}";
        }
    }
}
