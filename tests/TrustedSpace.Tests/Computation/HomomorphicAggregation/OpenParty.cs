using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Tests.Computation.HomomorphicAggregation;

/// <summary>
/// A party whose secrets the test holds and whose ciphertexts and shares it may choose, speaking the protocol with honest machines and its own kind. All groups
/// are released.
/// </summary>
internal sealed class OpenParty : IDisposable
{
    private readonly HomomorphicAggregationContext _context;
    private readonly ulong[] _counts;
    private readonly UInt128[] _values;
    private readonly List<ShareCommitment> _commitments = [];
    private readonly List<PublicKeyShare> _shares = [];
    private readonly PublicKeyShare _share;
    private ulong[] _totals;
    private byte[] _own = [];
    private byte[] _transcript = [];

    public OpenParty(HomomorphicAggregationContext context, string self, ulong[] counts, UInt128[] values)
    {
        (_context, Self, _counts, _values, _totals) = (context, self, counts, values, [.. counts]);
        Masks = new PairwiseMasks(context.Aggregation, self);
        Key = PartyKey.Create(context.Session, context.NumberOf(self));
        _share = CollectivePublicKey.Share(Key, new InMemoryShareLedger());
        _commitments.Add(_share.Commit());
        _shares.Add(_share);
    }

    public string Self { get; }

    public PairwiseMasks Masks { get; }

    public PartyKey Key { get; }

    /// <summary>Transcript of round counts.</summary>
    public byte[] Counted { get; private set; } = [];

    /// <summary>The sums that this party saw.</summary>
    public Ciphertext[] Sums { get; private set; } = [];

    /// <summary>Which key it encrypts under; the collective one.</summary>
    public Func<PublicKey, PublicKey> EncryptsUnder { get; init; } = key => key;

    /// <summary>Which secret its share of the switch has; the own one.</summary>
    public Func<PartyKey, PartyKey> SharesOf { get; init; } = key => key;

    public PartyMessage Keys() => Own(new CollectiveKeysMessage(1, Masks.PublicKey, _share.Commit()).Encode(_context));

    public PartyMessage Counts(IEnumerable<PartyMessage> keys)
    {
        PartyMessage[] received = [.. keys.Where(message => message.Sender != Self)];
        foreach (var message in received)
        {
            var decoded = CollectiveKeysMessage.Decode(message, _context);
            Masks.Agree(message.Sender, decoded.MaskKey, HomomorphicAggregationRounds.Keys);
            _commitments.Add(decoded.Commitment);
        }

        Extend(HomomorphicAggregationRounds.Keys, received);
        Masks.Apply(HomomorphicAggregationRounds.Counts, _transcript, _totals);
        return Own(new CollectiveCountsMessage(_transcript, _totals, _share).Encode(_context));
    }

    public PartyMessage Values(IEnumerable<PartyMessage> counts)
    {
        PartyMessage[] received = [.. counts.Where(message => message.Sender != Self)];
        foreach (var message in received)
        {
            var decoded = CollectiveCountsMessage.Decode(message, _context);
            _shares.Add(decoded.KeyShare);
            _totals = [.. _totals.Zip(decoded.Masked, (left, right) => unchecked(left + right))];
        }

        Extend(HomomorphicAggregationRounds.Counts, received);
        Counted = _transcript;
        var collective = CollectivePublicKey.Combine(VerifiedShares.Of(_context.Session.Everyone, _commitments, _shares));
        UInt128[] words = [.. _values, CheckWord.Compute(_transcript, _values)];
        Sums = EncryptionPlan.Vectors.Encrypt(words, new Encryptor(EncryptsUnder(collective)));
        for (var i = 0; i < Sums.Length; i++)
        {
            foreach (var (adds, seed) in Masks.Seeds(HomomorphicAggregationRounds.Values, _transcript, i, CiphertextMasks.SeedSize))
            {
                Mask(Sums[i], adds, seed);
            }
        }

        return Own(new EncryptedValuesMessage(_transcript, Sums).Encode(_context));
    }

    public PartyMessage Release(IEnumerable<PartyMessage> values)
    {
        PartyMessage[] received = [.. values.Where(message => message.Sender != Self)];
        foreach (var message in received)
        {
            CollectiveKey.AddTo(Sums, EncryptedValuesMessage.Decode(message, _context, _context.Aggregation.Layout.Groups).Masked);
        }

        Extend(HomomorphicAggregationRounds.Values, received);
        using var key = SharesOf(Key).ForDecryption();
        PublicKeySwitchShare[] shares =
            [.. Sums.Select(sum => PublicKeySwitching.Share(key, sum, _context.Consumer.Key, _context.Smudging, new InMemoryShareLedger()))];
        int[] groups = [.. Enumerable.Range(0, _context.Aggregation.Layout.Groups)];
        return Own(new SwitchedRelease(
            Counted,
            _transcript,
            new ReleaseSummary(groups.Length, 0, 0, 1),
            groups,
            _totals,
            _context.NumberOf(Self) == SwitchedRelease.Bearer ? Sums : [],
            shares).Encode(_context));
    }

    /// <summary>What a peer sent in round values, less the masks that these parties share with it.</summary>
    public static Ciphertext[] Unmask(HomomorphicAggregationContext context, PartyMessage values, params OpenParty[] colluders)
    {
        var ciphertexts = EncryptedValuesMessage.Decode(values, context, context.Aggregation.Layout.Groups).Masked;
        for (var i = 0; i < ciphertexts.Length; i++)
        {
            foreach (var colluder in colluders)
            {
                // The colluder's own mask with this peer takes the peer's mask off.
                string[] peers = [.. context.Aggregation.Parties.Ids.Where(id => id != colluder.Self)];
                var (adds, seed) = colluder.Masks.Seeds(HomomorphicAggregationRounds.Values, colluder.Counted, i, CiphertextMasks.SeedSize)
                    .ElementAt(Array.IndexOf(peers, values.Sender));
                Mask(ciphertexts[i], adds, seed);
            }
        }

        return ciphertexts;
    }

    /// <summary>The sum of these parties' secrets.</summary>
    public static SecretKey Pool(params OpenParty[] parties)
    {
        var pooled = new SecretKey(EncryptionPlan.Vectors.Context);
        foreach (var party in parties)
        {
            for (var prime = 0; prime < pooled.Context.KeyLevel.PrimeCount; prime++)
            {
                var part = pooled.Words.Slice(prime * pooled.Context.Degree, pooled.Context.Degree);
                Residues.Add(part, party.Key.Secret.Residues(prime), part, pooled.Context.KeyLevel.Moduli[prime]);
            }
        }

        return pooled;
    }

    public void Dispose()
    {
        Masks.Dispose();
        Key.Dispose();
    }

    private static void Mask(Ciphertext ciphertext, bool adds, byte[] seed)
    {
        if (adds)
        {
            CiphertextMasks.Add(ciphertext, seed);
        }
        else
        {
            CiphertextMasks.Subtract(ciphertext, seed);
        }
    }

    private PartyMessage Own(byte[] payload) => new(Self, _own = payload);

    private void Extend(Round round, PartyMessage[] received) =>
        _transcript = TranscriptHash.Of(_context.Hash, round, _transcript, [.. received, new PartyMessage(Self, _own)]);
}
