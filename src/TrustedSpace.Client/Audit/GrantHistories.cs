using System.Diagnostics.CodeAnalysis;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Client.Audit;

/// <summary>The grants that the leaves so far issue. Of two leaves for one grant the first counts.</summary>
internal sealed class GrantHistories
{
    private readonly Dictionary<GrantId, GrantHistory> _grants = [];

    public bool TryFind(GrantId grant, [NotNullWhen(true)] out GrantHistory? history) => _grants.TryGetValue(grant, out history);

    /// <summary>Takes the next leaf.</summary>
    public void Add(AuditedLeaf leaf)
    {
        switch (leaf.Entry)
        {
            case GrantIssued issued:
                var request = CanonicalJson.Hash(issued.Request);
                _grants.TryAdd(issued.Request.Grant, new GrantHistory(
                    leaf.Index,
                    issued,
                    [.. leaf.Decisions.Where(decision =>
                        decision.Signer == decision.Payload.Owner && decision.Payload.Request == request && decision.Payload.Allow)]));
                break;
            case GrantRevoked revoked when TryFind(revoked.Grant, out var grant):
                grant.Revoked = Math.Min(grant.Revoked, revoked.At);
                break;
        }
    }
}
