using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Which price book the log names last: a projection of its leaves.</summary>
public sealed class PublishedPrices
{
    private readonly Lock _lock = new();
    private long _leaf = -1;
    private Sha256Digest? _latest;

    /// <summary>Null where the log names none.</summary>
    public Sha256Digest? Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest;
            }
        }
    }

    /// <summary>Takes an appended leaf; leaves of one batch may come in any order.</summary>
    public void Apply(long leaf, LogEntry entry)
    {
        if (entry is PricesPublished prices)
        {
            lock (_lock)
            {
                (_leaf, _latest) = leaf > _leaf ? (leaf, prices.Digest) : (_leaf, _latest);
            }
        }
    }
}
