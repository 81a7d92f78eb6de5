using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>
/// Every price in a grant's quote is one that its owner signed and published for the product before: no grant is dearer, or cheaper, than what was offered.
/// </summary>
/// <param name="pending">How long a grant may be on its way into the log after an owner changed its tariff.</param>
internal sealed class TariffCheck(TimeSpan pending) : AuditCheck(AuditRules.Tariffs)
{
    private readonly Dictionary<(ParticipantId Owner, ProductId Product), List<Offer>> _offers = [];

    public override void Add(AuditedLeaf leaf)
    {
        if (leaf.Publication is { } signed && signed.Signer == signed.Payload.Owner)
        {
            Publish(leaf.Entry.At, signed.Payload.Owner, signed.Payload.Product, new Offer(signed.Payload.Dataset, signed.Payload.Tariff));
        }

        foreach (var line in leaf.Entry is GrantIssued issued ? issued.Quote.Lines : [])
        {
            Checked++;
            var product = ((GrantIssued)leaf.Entry).Request.Detail.Product;
            if (!_offers.TryGetValue((line.Owner, product), out var offers))
            {
                Find(leaf.Index, $"no earlier leaf publishes a tariff of {line.Owner} for {product}");
            }
            else if (!offers.Exists(offer => offer.Holds(line.Tariff, leaf.Entry.At - (long)pending.TotalMilliseconds)))
            {
                Find(leaf.Index, $"the quote's tariff of {line.Owner} is not the one that it published for {product}");
            }
        }
    }

    private void Publish(long at, ParticipantId owner, ProductId product, Offer offer)
    {
        if (!_offers.TryGetValue((owner, product), out var offers))
        {
            _offers.Add((owner, product), offers = []);
        }

        // What is out of force for longer than any grant may be on its way is never asked for again.
        offers.RemoveAll(earlier => earlier.Replaced < at - (long)pending.TotalMilliseconds);
        foreach (var earlier in offers.Where(earlier => earlier.Dataset == offer.Dataset))
        {
            earlier.Replaced ??= at;
        }

        offers.Add(offer);
    }

    /// <summary>A tariff as an owner published it.</summary>
    private sealed class Offer(DatasetId dataset, Tariff tariff)
    {
        private readonly Sha256Digest _tariff = CanonicalJson.Hash(tariff);

        public DatasetId Dataset => dataset;

        /// <summary>When the dataset was published anew, Unix milliseconds; null while the tariff is in force.</summary>
        public long? Replaced { get; set; }

        /// <param name="quoted">A tariff in a quote.</param>
        /// <param name="since">Unix milliseconds from which on it must have been in force.</param>
        public bool Holds(Tariff quoted, long since) => (Replaced is null || Replaced >= since) && CanonicalJson.Hash(quoted) == _tariff;
    }
}
