using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>The quotes that flows name, each read and hashed once while it is in use; it keeps a bounded number of them.</summary>
/// <param name="leaf">Reads a leaf's entry by its index; null where there is none.</param>
internal sealed class QuotedGrants(Func<long, LogEntry?> leaf)
{
    private const int MostKept = 4096;

    private readonly Dictionary<long, QuotedGrant> _known = [];

    public void Add(long index, GrantIssued issued)
    {
        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        _known[index] = new QuotedGrant(issued.Request.Grant, issued.Request.Consumer, issued.Quote, issued.Quote.Digest());
    }

    /// <summary>The grant of a flow, if the leaf that it names issues it.</summary>
    public QuotedGrant? Find(Flow flow, long before)
    {
        if (flow.GrantLeaf >= before || flow.GrantLeaf < 0)
        {
            return null;
        }

        if (!_known.ContainsKey(flow.GrantLeaf) && leaf(flow.GrantLeaf) is GrantIssued issued)
        {
            Add(flow.GrantLeaf, issued);
        }

        return _known.TryGetValue(flow.GrantLeaf, out var grant) && grant.Grant == flow.Grant ? grant : null;
    }
}

/// <summary>What of a grant's leaf matters to charges.</summary>
internal sealed record QuotedGrant(GrantId Grant, ParticipantId Consumer, Quote Quote, Sha256Digest Digest);
