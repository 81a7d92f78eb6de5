using System.Security.Cryptography;
using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// One party's masks with every peer: ephemeral ECDH on P-256, then per round HKDF-SHA256 (RFC 5869) to the seed of a
/// <see cref="MaskKeystream"/>. Of two parties the lower id adds the mask and the higher subtracts it, so masks vanish in the sum of all.
/// </summary>
/// <remarks>
/// The seed is bound to job, plan, parties, round, both ids, and by the salt to the transcript: two parties that saw different
/// messages have unrelated masks. Secrets are zeroed on disposal.
/// </remarks>
internal sealed class PairwiseMasks : IDisposable
{
    private const string Label = "trustedspace/secure-aggregation/mask/1";

    private readonly AggregationContext _context;
    private readonly string _self;
    private readonly ECDiffieHellman _key = MaskKey.Create();
    private readonly SortedDictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    public PairwiseMasks(AggregationContext context, string self)
    {
        _context = context;
        _self = self;
        PublicKey = MaskKey.Export(_key);
    }

    /// <summary>The own public key, 65 bytes.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Agrees on a secret with a peer.</summary>
    /// <exception cref="ProtocolException">The key is not a point of P-256 in uncompressed form, or the own one sent back.</exception>
    public void Agree(string peer, ReadOnlySpan<byte> publicKey, Round round)
    {
        if (publicKey.SequenceEqual(PublicKey))
        {
            throw new ProtocolException(round, peer, "the public key is a copy of the own one.", "Refuse this party.");
        }

        try
        {
            using var other = MaskKey.Import(publicKey);
            _secrets.Add(peer, _key.DeriveRawSecretAgreement(other.PublicKey));
        }
        catch (CryptographicException)
        {
            throw new ProtocolException(round, peer, "the public key is not a point of P-256.", "Refuse this party.");
        }
    }

    /// <summary>Applies the masks of all peers to 64-bit words.</summary>
    public void Apply(Round round, ReadOnlySpan<byte> transcript, Span<ulong> words)
    {
        foreach (var (peer, secret) in _secrets)
        {
            using var stream = Stream(peer, secret, round, transcript);
            if (Adds(peer))
            {
                stream.Add(words);
            }
            else
            {
                stream.Subtract(words);
            }
        }
    }

    /// <summary>Applies the masks of all peers to 128-bit words.</summary>
    public void Apply(Round round, ReadOnlySpan<byte> transcript, Span<UInt128> words)
    {
        foreach (var (peer, secret) in _secrets)
        {
            using var stream = Stream(peer, secret, round, transcript);
            if (Adds(peer))
            {
                stream.Add(words);
            }
            else
            {
                stream.Subtract(words);
            }
        }
    }

    /// <summary>Seeds of masks that are no words of a power of two, one for each peer, to be zeroed after use.</summary>
    /// <param name="round">Where the masks are used.</param>
    /// <param name="transcript">Hash of the rounds before.</param>
    /// <param name="number">Which mask of the round.</param>
    /// <param name="size">Bytes of a seed.</param>
    /// <returns>Whether this party adds the mask, and its seed.</returns>
    public IEnumerable<(bool Adds, byte[] Seed)> Seeds(Round round, byte[] transcript, int number, int size) =>
        from peer in _secrets
        select (Adds(peer.Key), HKDF.DeriveKey(
            HashAlgorithmName.SHA256, peer.Value, size, transcript, InfoOf(peer.Key, round).Add("seed").Add(number).ToArray()));

    public void Dispose()
    {
        foreach (var secret in _secrets.Values)
        {
            CryptographicOperations.ZeroMemory(secret);
        }

        _secrets.Clear();
        _key.Dispose();
    }

    private bool Adds(string peer) => string.CompareOrdinal(_self, peer) < 0;

    private MaskKeystream Stream(string peer, byte[] secret, Round round, ReadOnlySpan<byte> transcript)
    {
        Span<byte> seed = stackalloc byte[MaskKeystream.KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, seed, transcript, InfoOf(peer, round).ToArray());
        var stream = new MaskKeystream(seed);
        CryptographicOperations.ZeroMemory(seed);
        return stream;
    }

    private Framing InfoOf(string peer, Round round)
    {
        var (low, high) = Adds(peer) ? (_self, peer) : (peer, _self);
        return new Framing(Label)
            .Add(_context.Job).Add(_context.PlanHash.Span).Add(_context.Parties.Hash).Add(round.Number).Add(low).Add(high);
    }
}
