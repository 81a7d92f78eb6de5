using System.Security.Cryptography;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>
/// One party's part of one job's collective key: the share of the public key, encryption under the sum of all shares, and the one share of the switch of each
/// sum to the consumer. The secret serves this job alone and is zeroed on disposal.
/// </summary>
internal sealed class CollectiveKey : IDisposable
{
    private readonly HomomorphicAggregationContext _context;
    private readonly PartyKey _key;
    private readonly InMemoryShareLedger _ledger = new();
    private readonly List<ShareCommitment> _commitments = [];
    private readonly List<PublicKeyShare> _shares = [];

    public CollectiveKey(HomomorphicAggregationContext context, string self)
    {
        _context = context;
        _key = PartyKey.Create(context.Session, context.NumberOf(self));
        Share = CollectivePublicKey.Share(_key, _ledger);
        Commitment = Share.Commit();
        _commitments.Add(Commitment);
        _shares.Add(Share);
    }

    public ShareCommitment Commitment { get; }

    public PublicKeyShare Share { get; }

    public void Add(ShareCommitment commitment) => _commitments.Add(commitment);

    public void Add(PublicKeyShare share) => _shares.Add(share);

    /// <summary>Encrypts under the key of all, and masks each ciphertext against every peer.</summary>
    /// <param name="words">The party's values and check word.</param>
    /// <param name="masks">With the peers.</param>
    /// <param name="transcript">Hash of the rounds before.</param>
    /// <exception cref="ProtocolException">A share of the key is not the one committed to.</exception>
    public Ciphertext[] Encrypt(UInt128[] words, PairwiseMasks masks, byte[] transcript)
    {
        var publicKey = PartyShares.Checked(
            HomomorphicAggregationRounds.Counts,
            _context,
            suspect: null,
            () => CollectivePublicKey.Combine(VerifiedShares.Of(_context.Session.Everyone, _commitments, _shares)));
        var ciphertexts = EncryptionPlan.Vectors.Encrypt(words, new Encryptor(publicKey));
        Parallel.For(0, ciphertexts.Length, OnAllProcessors, i =>
        {
            foreach (var (adds, seed) in masks.Seeds(HomomorphicAggregationRounds.Values, transcript, i, CiphertextMasks.SeedSize))
            {
                if (adds)
                {
                    CiphertextMasks.Add(ciphertexts[i], seed);
                }
                else
                {
                    CiphertextMasks.Subtract(ciphertexts[i], seed);
                }

                CryptographicOperations.ZeroMemory(seed);
            }
        });
        return ciphertexts;
    }

    /// <summary>Adds ciphertexts to sums, one by one.</summary>
    public static void AddTo(Ciphertext[] sums, Ciphertext[] terms)
    {
        var evaluator = new BfvEvaluator(EncryptionPlan.Vectors.Context);
        Parallel.For(0, sums.Length, OnAllProcessors, i => evaluator.Add(sums[i], terms[i], sums[i]));
    }

    /// <summary>The share of the switch of each sum to the consumer; the second time, none.</summary>
    public PublicKeySwitchShare[] Switch(Ciphertext[] sums)
    {
        using var key = _key.ForDecryption();
        var shares = new PublicKeySwitchShare[sums.Length];
        Parallel.For(0, sums.Length, OnAllProcessors, i =>
            shares[i] = PublicKeySwitching.Share(key, sums[i], _context.Consumer.Key, _context.Smudging, _ledger));
        return shares;
    }

    public void Dispose() => _key.Dispose();

    private static ParallelOptions OnAllProcessors { get; } = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
}
