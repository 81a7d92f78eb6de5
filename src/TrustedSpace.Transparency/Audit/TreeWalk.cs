using System.Runtime.InteropServices;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Audit;

/// <summary>
/// Reads a whole log from its first entry on and checks that every entry bundle, every tile of every level and the root agree
/// with one another. Holds one bundle and one tile at a time; costs two hashes an entry. The sequencer opens a log through the
/// same walk that a sceptic verifies it with.
/// </summary>
internal sealed class TreeWalk(TileDirectory directory, Checkpoint checkpoint)
{
    private readonly MerkleHash[] _tileRoots = new MerkleHash[Frontier.MaxTileRoots];

    /// <summary>Hashes of each level's current tile, as computed from the entries, to compare with its file.</summary>
    private readonly List<MerkleHash>[] _rows = CreateRows();

    /// <summary>The edge of the tree that was walked; whole after <see cref="Run"/> has found no problem.</summary>
    public Frontier Frontier { get; } = new();

    /// <summary>Walks the log, telling <paramref name="onLeaf"/> each leaf in order; null if nothing is wrong.</summary>
    public LogProblem? Run(Action<long, MerkleHash>? onLeaf = null)
    {
        for (long bundle = 0; Tile.TryInTree(Tile.EntriesLevel, bundle, checkpoint.Size, out var tile); bundle++)
        {
            if (WalkBundle(tile, onLeaf) is { } problem)
            {
                return problem;
            }
        }

        // Level 0 was compared bundle by bundle, full tiles as they filled up: what is left are the partial ones on the edge.
        for (var level = 1; level < _rows.Length; level++)
        {
            if (_rows[level].Count > 0 && CompareTile(level, Tile.HashesAt(level, checkpoint.Size) / Tile.FullWidth) is { } problem)
            {
                return problem;
            }
        }

        return Frontier.Root == checkpoint.Root
            ? null
            : new LogProblem(
                TileDirectory.CheckpointName, null,
                $"the root over the {checkpoint.Size} entries is {Frontier.Root}, but the signed checkpoint says {checkpoint.Root}");
    }

    private LogProblem? WalkBundle(Tile tile, Action<long, MerkleHash>? onLeaf)
    {
        var first = tile.Index * Tile.FullWidth;
        ReadOnlySpan<byte> bundle;
        try
        {
            bundle = directory.ReadExact(tile).Span;
        }
        catch (TileException e)
        {
            return new LogProblem(e.Path, first, e.Reason);
        }

        while (EntryBundle.TryRead(ref bundle, out var entry))
        {
            var leaf = TreeHasher.Leaf(entry);
            onLeaf?.Invoke(Frontier.Size, leaf);
            _rows[0].Add(leaf);
            var completed = Frontier.Append(leaf, _tileRoots);
            for (var level = 1; level <= completed; level++)
            {
                _rows[level].Add(_tileRoots[level - 1]);
            }
        }

        return CompareFilledTiles(tile);
    }

    private LogProblem? CompareFilledTiles(Tile bundle)
    {
        var index = bundle.Index;
        if (CompareTile(0, index) is { } problem)
        {
            return problem;
        }

        for (var level = 1; level < _rows.Length && _rows[level].Count == Tile.FullWidth; level++)
        {
            index /= Tile.FullWidth;
            problem = CompareTile(level, index);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Compares the row of a level with its tile's file, and empties the row.</summary>
    private LogProblem? CompareTile(int level, long index)
    {
        var row = _rows[level];
        var tile = new Tile(level, index, row.Count);
        var first = index * Tile.FullWidth;
        ReadOnlySpan<MerkleHash> stored;
        try
        {
            stored = MemoryMarshal.Cast<byte, MerkleHash>(directory.ReadExact(tile).Span);
        }
        catch (TileException e)
        {
            return new LogProblem(e.Path, first << (8 * level), e.Reason);
        }

        var same = stored.CommonPrefixLength(CollectionsMarshal.AsSpan(row));
        row.Clear();
        if (same == stored.Length)
        {
            return null;
        }

        var entry = (first + same) << (8 * level);
        var bundle = new Tile(Tile.EntriesLevel, entry / Tile.FullWidth, Tile.FullWidth).Path;
        return new LogProblem(tile.Path, entry, level == 0
            ? $"hash {same} is not the leaf hash of the entry in {bundle}: one of the two was altered"
            : $"hash {same} is not the root over the tile below it: it was altered");
    }

    private static List<MerkleHash>[] CreateRows()
    {
        var rows = new List<MerkleHash>[Tile.MaxLevel + 1];
        for (var level = 0; level < rows.Length; level++)
        {
            rows[level] = new List<MerkleHash>(Tile.FullWidth);
        }

        return rows;
    }
}
