using System.Numerics;

namespace TrustedSpace.Transparency.Merkle;

/// <summary>
/// The right edge of an append-only tree: one hash for each complete subtree in the binary form of the size, which is all
/// that is needed to append and to know the root. Invariant: <c>_nodes[k]</c> is current exactly when bit k of
/// <see cref="Size"/> is set. Not thread-safe. Appending allocates nothing.
/// </summary>
public sealed class Frontier
{
    /// <summary>Most tiles one leaf can complete; the length that <see cref="Append(in MerkleHash, Span{MerkleHash})"/> asks for.</summary>
    public const int MaxTileRoots = 7;

    private readonly MerkleHash[] _nodes = new MerkleHash[63];

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The root over all leaves.</summary>
    public MerkleHash Root
    {
        get
        {
            if (Size == 0)
            {
                return TreeHasher.EmptyRoot;
            }

            var bits = (ulong)Size;
            var root = _nodes[BitOperations.TrailingZeroCount(bits)];
            for (bits &= bits - 1; bits != 0; bits &= bits - 1)
            {
                root = TreeHasher.Node(_nodes[BitOperations.TrailingZeroCount(bits)], root);
            }

            return root;
        }
    }

    /// <summary>Makes this frontier the same as another.</summary>
    internal void CopyFrom(Frontier other)
    {
        other._nodes.CopyTo(_nodes, 0);
        Size = other.Size;
    }

    /// <summary>Appends a leaf hash.</summary>
    public void Append(in MerkleHash leaf)
    {
        Span<MerkleHash> ignored = stackalloc MerkleHash[MaxTileRoots];
        Append(leaf, ignored);
    }

    /// <summary>
    /// Appends a leaf hash. Each tile (a complete subtree of 256, 256², … leaves) that it completes has its root written to
    /// <paramref name="tileRoots"/>, lowest level first.
    /// </summary>
    /// <returns>How many tiles were completed.</returns>
    public int Append(in MerkleHash leaf, Span<MerkleHash> tileRoots) => Append(leaf, 0, tileRoots, 0);

    /// <summary>
    /// Appends the 256 leaves of a full tile at once, by its root, when the size is a multiple of 256; otherwise as
    /// <see cref="Append(in MerkleHash, Span{MerkleHash})"/> for the last of them.
    /// </summary>
    internal int AppendTile(in MerkleHash root, Span<MerkleHash> tileRoots)
    {
        if ((Size & 255) != 0)
        {
            throw new InvalidOperationException($"A tile can't follow {Size} leaves.");
        }

        tileRoots[0] = root;
        return Append(root, 8, tileRoots, 1);
    }

    private int Append(MerkleHash node, int level, Span<MerkleHash> tileRoots, int completed)
    {
        var added = 1L << level;
        for (; ((Size >> level) & 1) != 0; level++)
        {
            node = TreeHasher.Node(_nodes[level], node);
            if ((level & 7) == 7)
            {
                tileRoots[completed++] = node;
            }
        }

        _nodes[level] = node;
        Size += added;
        return completed;
    }
}
