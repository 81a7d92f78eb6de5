using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>What the log says an owner offers is what the owner signed.</summary>
internal sealed class PublicationCheck() : AuditCheck(AuditRules.Offers)
{
    public override void Add(AuditedLeaf leaf)
    {
        if (leaf.Entry is not DatasetPublished published || leaf.Publication is not { } signed)
        {
            return;
        }

        Checked++;
        if (signed.Signer != published.Publication.Owner || CanonicalJson.Hash(signed.Payload) != CanonicalJson.Hash(published.Publication))
        {
            Find(leaf.Index, $"{published.Publication.Owner} did not sign this offer of {published.Publication.Dataset}");
        }
    }
}
