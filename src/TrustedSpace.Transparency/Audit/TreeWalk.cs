using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Audit;

/// <summary>
/// Reads a whole log from its first entry on and checks that every entry bundle, every tile of every level and the root agree
/// with one another, at two hashes an entry. Bundles are hashed on all processors, one each at a time; the levels above follow
/// in order. The sequencer opens a log through the same walk that a sceptic verifies it with.
/// </summary>
internal sealed class TreeWalk(TileDirectory directory, Checkpoint checkpoint)
{
    /// <summary>Bundles hashed before the next ones are read.</summary>
    private static readonly int Window = 8 * Environment.ProcessorCount;

    private readonly MerkleHash[] _tileRoots = new MerkleHash[Frontier.MaxTileRoots];

    /// <summary>Hashes of each level's current tile above level 0, as computed from the entries, to compare with its file.</summary>
    private readonly List<MerkleHash>[] _rows = CreateRows();

    /// <summary>The edge of the tree that was walked; whole after <see cref="Run"/> has found no problem.</summary>
    public Frontier Frontier { get; } = new();

    /// <summary>Walks the log; null if nothing is wrong.</summary>
    public LogProblem? Run()
    {
        var bundles = (checkpoint.Size + Tile.FullWidth - 1) / Tile.FullWidth;
        var window = new HashedBundle[Window];
        for (long start = 0; start < bundles; start += Window)
        {
            var count = (int)Math.Min(Window, bundles - start);
            HashWindow(start, window.AsMemory(0, count));
            for (var i = 0; i < count; i++)
            {
                if ((window[i].Problem ?? AddBundle(start + i, window[i])) is { } problem)
                {
                    return problem;
                }
            }
        }

        // Full tiles were compared as they filled up: what is left are the partial ones on the edge.
        for (var level = 1; level < _rows.Length; level++)
        {
            if (_rows[level].Count > 0
                && CompareTile(level, Tile.HashesAt(level, checkpoint.Size) / Tile.FullWidth, CollectionsMarshal.AsSpan(_rows[level])) is { } problem)
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

    private void HashWindow(long first, Memory<HashedBundle> window)
    {
        try
        {
            Parallel.For(0, window.Length, i => window.Span[i] = HashBundle(first + i));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Hashes the entries of one bundle and compares them with the tile above it. Runs beside others of its kind.</summary>
    private HashedBundle HashBundle(long index)
    {
        _ = Tile.TryInTree(Tile.EntriesLevel, index, checkpoint.Size, out var tile);
        var leaves = new MerkleHash[tile.Width];
        try
        {
            var bundle = directory.ReadExact(tile).Span;
            for (var i = 0; EntryBundle.TryRead(ref bundle, out var entry); i++)
            {
                leaves[i] = TreeHasher.Leaf(entry);
            }
        }
        catch (TileException e)
        {
            return new HashedBundle(leaves, default, new LogProblem(e.Path, index * Tile.FullWidth, e.Reason));
        }

        if (CompareTile(0, index, leaves) is { } problem)
        {
            return new HashedBundle(leaves, default, problem);
        }

        var root = tile.IsFull ? TreeHasher.Fold((MerkleHash[])leaves.Clone()) : default;
        return new HashedBundle(leaves, root, null);
    }

    /// <summary>Adds a bundle to the levels above, and compares the tiles that it fills.</summary>
    private LogProblem? AddBundle(long index, HashedBundle bundle)
    {
        if (bundle.Leaves.Length < Tile.FullWidth)
        {
            foreach (ref readonly var leaf in bundle.Leaves.AsSpan())
            {
                Frontier.Append(leaf);
            }

            return null;
        }

        var completed = Frontier.AppendTile(bundle.Root, _tileRoots);
        for (var level = 1; level <= completed; level++)
        {
            _rows[level].Add(_tileRoots[level - 1]);
        }

        for (var level = 1; level < _rows.Length && _rows[level].Count == Tile.FullWidth; level++)
        {
            index /= Tile.FullWidth;
            if (CompareTile(level, index, CollectionsMarshal.AsSpan(_rows[level])) is { } problem)
            {
                return problem;
            }

            _rows[level].Clear();
        }

        return null;
    }

    /// <summary>Compares the hashes of one tile, computed from the entries, with its file.</summary>
    private LogProblem? CompareTile(int level, long index, ReadOnlySpan<MerkleHash> computed)
    {
        var tile = new Tile(level, index, computed.Length);
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

        var same = stored.CommonPrefixLength(computed);
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

    /// <param name="Leaves">The leaf hashes.</param>
    /// <param name="Root">The root over them, if the bundle is full.</param>
    /// <param name="Problem">What is wrong with the bundle or the tile of level 0 over it.</param>
    private readonly record struct HashedBundle(MerkleHash[] Leaves, MerkleHash Root, LogProblem? Problem);
}
