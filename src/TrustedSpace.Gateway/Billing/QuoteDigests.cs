using System.Runtime.CompilerServices;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Digests of quotes, each computed once for as long as its grant is in memory: the data plane writes one with every request.</summary>
internal sealed class QuoteDigests
{
    private readonly ConditionalWeakTable<Quote, Boxed> _known = [];

    public Sha256Digest Of(Quote quote) => _known.GetValue(quote, static fresh => new Boxed(fresh.Digest())).Digest;

    private sealed record Boxed(Sha256Digest Digest);
}
