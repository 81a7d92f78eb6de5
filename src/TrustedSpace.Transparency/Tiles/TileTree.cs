using System.Numerics;
using System.Runtime.InteropServices;
using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Transparency.Tiles;

/// <summary>
/// The tree of one size, read from tiles: its root, leaves and proofs (RFC 6962, 2.1.1 and 2.1.2). Keeps each tile that it
/// has read, so make one for a proof or two and let it go. Trusts the tiles: a proof from false ones does not verify.
/// </summary>
public sealed class TileTree
{
    private readonly ITileSource _tiles;
    private readonly Dictionary<Tile, ReadOnlyMemory<byte>> _read = [];

    /// <summary>Views the first <paramref name="size"/> leaves.</summary>
    public TileTree(ITileSource tiles, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        _tiles = tiles;
        Size = size;
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; }

    /// <summary>The root over the leaves.</summary>
    /// <exception cref="TileException">A tile is missing or malformed.</exception>
    public MerkleHash Root() => RootAt(Size);

    /// <summary>The root that the tree had when only its first <paramref name="size"/> leaves were there.</summary>
    /// <exception cref="TileException">A tile is missing or malformed.</exception>
    public MerkleHash RootAt(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return size == 0 ? TreeHasher.EmptyRoot : Range(0, size);
    }

    /// <summary>The hash of the leaf at <paramref name="index"/>.</summary>
    /// <exception cref="TileException">A tile is missing or malformed.</exception>
    public MerkleHash Leaf(long index)
    {
        ThrowIfNotALeaf(index);
        return Node(0, index);
    }

    /// <summary>The siblings from the leaf at <paramref name="index"/> up to the root.</summary>
    /// <exception cref="TileException">A tile is missing or malformed.</exception>
    public MerkleHash[] InclusionProof(long index)
    {
        ThrowIfNotALeaf(index);
        var proof = new List<MerkleHash>();
        var (start, end) = (0L, Size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                start = middle;
            }
        }

        proof.Reverse();
        return [.. proof];
    }

    /// <summary>Proves that the first <paramref name="oldSize"/> leaves are the tree that was published at that size.</summary>
    /// <exception cref="TileException">A tile is missing or malformed.</exception>
    public MerkleHash[] ConsistencyProof(long oldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, Size);
        if (oldSize == 0)
        {
            return [];
        }

        var proof = new List<MerkleHash>();
        var (start, end) = (0L, Size);
        while (end != oldSize)
        {
            var middle = start + Split(end - start);
            if (oldSize <= middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                start = middle;
            }
        }

        // The verifier knows the old root itself, so it is left out when it is a node of the new tree.
        if (start != 0)
        {
            proof.Add(Range(start, end));
        }

        proof.Reverse();
        return [.. proof];
    }

    /// <summary>The hash over leaves start to end, where start is where the defined splitting puts it.</summary>
    private MerkleHash Range(long start, long end)
    {
        var level = BitOperations.Log2((ulong)(end - start));
        if (end - start == 1L << level)
        {
            return Node(level, start >> level);
        }

        var middle = start + (1L << level);
        return TreeHasher.Node(Node(level, start >> level), Range(middle, end));
    }

    /// <summary>The hash of a complete subtree of 2^level leaves, from the lowest tile level that spans it.</summary>
    private MerkleHash Node(int level, long index)
    {
        var height = level % 8;
        var first = index << height;
        if (!Tile.TryInTree(level / 8, first / Tile.FullWidth, Size, out var tile))
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"No such node in a tree of {Size} leaves.");
        }

        if (!_read.TryGetValue(tile, out var bytes))
        {
            bytes = _tiles.Read(tile);
            _read.Add(tile, bytes);
        }

        Span<MerkleHash> hashes = stackalloc MerkleHash[1 << height];
        MemoryMarshal.Cast<byte, MerkleHash>(bytes.Span).Slice((int)(first % Tile.FullWidth), hashes.Length).CopyTo(hashes);
        return TreeHasher.Fold(hashes);
    }

    /// <summary>The largest power of two below n, for n over 1.</summary>
    private static long Split(long n) => 1L << BitOperations.Log2((ulong)(n - 1));

    private void ThrowIfNotALeaf(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
    }
}
