using System.Buffers;
using System.Security.Cryptography;

namespace TrustedSpace.Transparency.Merkle;

/// <summary>
/// The hash functions of the tree (RFC 6962, 2.1): leaf SHA-256(0x00 ‖ entry), node SHA-256(0x01 ‖ left ‖ right). The
/// prefixes keep an entry from passing as a node.
/// </summary>
public static class TreeHasher
{
    private const int MaxStackEntry = 1024;

    // Small inputs cost more to set up than to hash: a kept hasher takes a quarter off the one-shot call.
    [ThreadStatic]
    private static IncrementalHash? _sha256;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static MerkleHash EmptyRoot { get; } = new(SHA256.HashData([]));

    /// <summary>Hashes one entry of any length.</summary>
    public static MerkleHash Leaf(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < MaxStackEntry)
        {
            Span<byte> small = stackalloc byte[MaxStackEntry];
            entry.CopyTo(small[1..]);
            return PrefixedLeaf(small[..(entry.Length + 1)]);
        }

        var large = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        try
        {
            entry.CopyTo(large.AsSpan(1));
            return PrefixedLeaf(large.AsSpan(0, entry.Length + 1));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(large);
        }
    }

    /// <summary>Hashes two child hashes.</summary>
    public static MerkleHash Node(in MerkleHash left, in MerkleHash right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * MerkleHash.Size)];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + MerkleHash.Size)..]);
        return Hash(input);
    }

    /// <summary>The root over a power of two of hashes, which it overwrites.</summary>
    internal static MerkleHash Fold(Span<MerkleHash> hashes)
    {
        for (var width = hashes.Length / 2; width > 0; width /= 2)
        {
            for (var i = 0; i < width; i++)
            {
                hashes[i] = Node(hashes[2 * i], hashes[(2 * i) + 1]);
            }
        }

        return hashes[0];
    }

    /// <summary>Hashes an entry that already has a free byte before it; sets that byte to the leaf prefix.</summary>
    internal static MerkleHash PrefixedLeaf(Span<byte> prefixAndEntry)
    {
        prefixAndEntry[0] = 0x00;
        return Hash(prefixAndEntry);
    }

    private static MerkleHash Hash(ReadOnlySpan<byte> input)
    {
        var sha256 = _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(input);
        Span<byte> hash = stackalloc byte[MerkleHash.Size];
        sha256.GetHashAndReset(hash);
        return new MerkleHash(hash);
    }
}
