using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>The operator's price book changed. Grants that were issued keep the terms of their quotes.</summary>
public sealed record PricesPublished : LogEntry
{
    public required PriceBook Book { get; init; }

    /// <summary>Digest of the book's canonical JSON, which quotes name.</summary>
    public required Sha256Digest Digest { get; init; }
}
