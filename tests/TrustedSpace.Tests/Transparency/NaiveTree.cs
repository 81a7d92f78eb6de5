using System.Security.Cryptography;
using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Tests.Transparency;

/// <summary>The recursive definitions of RFC 6962, 2.1, word for word: slow, and the oracle for the fast ones.</summary>
internal static class NaiveTree
{
    public static MerkleHash Leaf(byte[] entry) => new(SHA256.HashData([0x00, .. entry]));

    public static MerkleHash Root(ReadOnlySpan<MerkleHash> leaves)
    {
        if (leaves.IsEmpty)
        {
            return new MerkleHash(SHA256.HashData([]));
        }

        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var k = Split(leaves.Length);
        return new MerkleHash(SHA256.HashData([0x01, .. Root(leaves[..k]).AsSpan(), .. Root(leaves[k..]).AsSpan()]));
    }

    public static List<MerkleHash> Path(int index, ReadOnlySpan<MerkleHash> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        var k = Split(leaves.Length);
        return index < k
            ? [.. Path(index, leaves[..k]), Root(leaves[k..])]
            : [.. Path(index - k, leaves[k..]), Root(leaves[..k])];
    }

    public static List<MerkleHash> Proof(int old, ReadOnlySpan<MerkleHash> leaves) =>
        old == 0 || old == leaves.Length ? [] : Subproof(old, leaves, complete: true);

    public static MerkleHash[] Leaves(int count)
    {
        var leaves = new MerkleHash[count];
        for (var i = 0; i < count; i++)
        {
            leaves[i] = Leaf(Entry(i));
        }

        return leaves;
    }

    /// <summary>Entry i of the test logs: its number in decimal, then i mod 64 stars.</summary>
    public static byte[] Entry(long i) => System.Text.Encoding.ASCII.GetBytes($"entry {i} {new string('*', (int)(i % 64))}");

    private static List<MerkleHash> Subproof(int old, ReadOnlySpan<MerkleHash> leaves, bool complete)
    {
        if (old == leaves.Length)
        {
            return complete ? [] : [Root(leaves)];
        }

        var k = Split(leaves.Length);
        return old <= k
            ? [.. Subproof(old, leaves[..k], complete), Root(leaves[k..])]
            : [.. Subproof(old - k, leaves[k..], complete: false), Root(leaves[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
