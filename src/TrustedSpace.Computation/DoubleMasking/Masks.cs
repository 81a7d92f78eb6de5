using System.Security.Cryptography;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>
/// The keystreams that hide one party's vectors: with each peer, its own, and its cover. Seeds come from secrets by HKDF-SHA256 (RFC 5869), bound to
/// the job, the kind and the parties, and by the salt to the transcript of the keys.
/// </summary>
internal sealed class Masks(DoubleMaskingContext context, ReadOnlyMemory<byte> transcript)
{
    /// <summary>Adds the mask of two parties to the vectors of one of them. Of two parties the lower id adds and the higher subtracts.</summary>
    /// <param name="owner">Whose vectors these are.</param>
    /// <param name="peer">The other.</param>
    /// <param name="secret">What both agreed on.</param>
    /// <param name="counts">Counts of all groups.</param>
    /// <param name="values">Values of all groups.</param>
    /// <param name="remove">Takes the mask away again.</param>
    public void Pair(string owner, string peer, ReadOnlySpan<byte> secret, Span<ulong> counts, Span<UInt128> values, bool remove = false)
    {
        var adds = string.CompareOrdinal(owner, peer) < 0;
        var (low, high) = adds ? (owner, peer) : (peer, owner);
        using var stream = Stream("pair", secret, low, high);
        Combine(stream, counts, values, adds != remove);
    }

    /// <summary>Adds a party's own mask to its vectors, or takes it away.</summary>
    public void Own(string owner, ReadOnlySpan<byte> seed, Span<ulong> counts, Span<UInt128> values, bool remove = false)
    {
        using var stream = Stream("own", seed, owner, "");
        Combine(stream, counts, values, !remove);
    }

    /// <summary>A party's cover: words to add to its values of all groups.</summary>
    public UInt128[] Cover(string owner, ReadOnlySpan<byte> seed)
    {
        var words = new UInt128[context.Words];
        using var stream = Stream("cover", seed, owner, "");
        stream.Add(words);
        return words;
    }

    private static void Combine(MaskKeystream stream, Span<ulong> counts, Span<UInt128> values, bool add)
    {
        if (add)
        {
            stream.Add(counts);
            stream.Add(values);
        }
        else
        {
            stream.Subtract(counts);
            stream.Subtract(values);
        }
    }

    private MaskKeystream Stream(string kind, ReadOnlySpan<byte> secret, string first, string second)
    {
        var info = new Framing("trustedspace/double-masking/mask/1").Add(context.Hash).Add(kind).Add(first).Add(second).ToArray();
        Span<byte> seed = stackalloc byte[MaskKeystream.KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, seed, transcript.Span, info);
        var stream = new MaskKeystream(seed);
        CryptographicOperations.ZeroMemory(seed);
        return stream;
    }
}
