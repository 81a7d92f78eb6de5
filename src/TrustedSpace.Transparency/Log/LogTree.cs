using System.Buffers;
using System.Runtime.InteropServices;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// The tree of a running log: the tiles that no file holds yet, and the partial ones on the edge, are in memory, all others are
/// read from the directory. One thread stages leaves and commits them once they are durable; any thread may read. Invariant:
/// nobody sees beyond <see cref="Size"/>, which moves only in <see cref="Commit"/>.
/// </summary>
internal sealed class LogTree : ITileSource
{
    private readonly TileDirectory _directory;
    private readonly Frontier _frontier = new();

    // Owned by the thread that stages.
    private readonly List<MerkleHash>[] _staged = new List<MerkleHash>[Tile.MaxLevel + 1];
    private readonly MerkleHash[] _tileRoots = new MerkleHash[Frontier.MaxTileRoots];

    // Guarded by _lock.
    private readonly Lock _lock = new();
    private readonly List<MerkleHash>[] _rows = new List<MerkleHash>[Tile.MaxLevel + 1];
    private readonly long[] _firstTiles = new long[Tile.MaxLevel + 1];
    private readonly List<EntryBuffer> _bundles = [];
    private long _size;
    private MerkleHash _root = TreeHasher.EmptyRoot;

    public LogTree(TileDirectory directory)
    {
        _directory = directory;
        for (var level = 0; level < _rows.Length; level++)
        {
            _staged[level] = [];
            _rows[level] = [];
        }
    }

    /// <summary>Number of durable entries.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Size and root of the durable entries, as one.</summary>
    public (long Size, MerkleHash Root) Head
    {
        get
        {
            lock (_lock)
            {
                return (_size, _root);
            }
        }
    }

    /// <summary>Starts from a verified directory, whose partial tiles it takes into memory.</summary>
    public void Load(Frontier frontier)
    {
        _frontier.CopyFrom(frontier);
        (_size, _root) = (frontier.Size, frontier.Root);
        for (var level = 0; level < _rows.Length; level++)
        {
            var hashes = Tile.HashesAt(level, _size);
            _firstTiles[level] = hashes / Tile.FullWidth;
            if (hashes % Tile.FullWidth != 0 && Tile.TryInTree(level, _firstTiles[level], _size, out var tile))
            {
                _rows[level].AddRange(MemoryMarshal.Cast<byte, MerkleHash>(_directory.ReadExact(tile).Span));
            }
        }

        if (_size % Tile.FullWidth != 0 && Tile.TryInTree(Tile.EntriesLevel, _firstTiles[0], _size, out var bundle))
        {
            _bundles.Add(new EntryBuffer(0));
            _bundles[0].Add(_directory.ReadExact(bundle).Span, bundle.Width);
        }
    }

    /// <summary>Hashes a leaf into the tree to come.</summary>
    public void Stage(in MerkleHash leaf)
    {
        _staged[0].Add(leaf);
        var completed = _frontier.Append(leaf, _tileRoots);
        for (var level = 1; level <= completed; level++)
        {
            _staged[level].Add(_tileRoots[level - 1]);
        }
    }

    /// <summary>The root over durable and staged leaves.</summary>
    public MerkleHash StagedRoot => _frontier.Root;

    /// <summary>A copy of the frontier, to go back to.</summary>
    public Frontier SaveFrontier()
    {
        var copy = new Frontier();
        copy.CopyFrom(_frontier);
        return copy;
    }

    /// <summary>Forgets what was staged since <paramref name="before"/> was saved.</summary>
    public void DropStaged(Frontier before)
    {
        _frontier.CopyFrom(before);
        foreach (var row in _staged)
        {
            row.Clear();
        }
    }

    /// <summary>Shows what was staged, whose entries are <paramref name="payload"/> in the encoding of bundles.</summary>
    public void Commit(ReadOnlySpan<byte> payload, in MerkleHash root)
    {
        var leaves = CollectionsMarshal.AsSpan(_staged[0]);
        lock (_lock)
        {
            AddEntries(payload, leaves.Length);
            for (var level = 0; level < _rows.Length; level++)
            {
                _rows[level].AddRange(CollectionsMarshal.AsSpan(_staged[level]));
                _staged[level].Clear();
            }

            _root = root;
            Volatile.Write(ref _size, _frontier.Size);
        }
    }

    /// <summary>Lets go of the full tiles that files hold, once the checkpoint of this size is durable.</summary>
    public void Trim(long published)
    {
        lock (_lock)
        {
            var bundles = (int)((published / Tile.FullWidth) - _firstTiles[0]);
            foreach (var bundle in CollectionsMarshal.AsSpan(_bundles)[..bundles])
            {
                bundle.Return();
            }

            _bundles.RemoveRange(0, bundles);
            for (var level = 0; level < _rows.Length; level++)
            {
                var first = Tile.HashesAt(level, published) / Tile.FullWidth;
                _rows[level].RemoveRange(0, (int)(first - _firstTiles[level]) * Tile.FullWidth);
                _firstTiles[level] = first;
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Read(Tile tile)
    {
        lock (_lock)
        {
            var first = _firstTiles[Math.Max(tile.Level, 0)];
            if (tile.Index >= first)
            {
                return tile.IsEntries
                    ? _bundles[(int)(tile.Index - first)].Copy(tile.Width)
                    : MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_rows[tile.Level])
                        .Slice((int)(tile.Index - first) * Tile.FullWidth, tile.Width)).ToArray();
            }
        }

        // A tile leaves memory only when a checkpoint over it is durable, so its file is there.
        return _directory.Read(tile);
    }

    private void AddEntries(ReadOnlySpan<byte> payload, int count)
    {
        while (count > 0)
        {
            if (_bundles.Count == 0 || _bundles[^1].Count == Tile.FullWidth)
            {
                // Entries of one log are much alike, so the last bundle tells how large the next will be.
                _bundles.Add(new EntryBuffer(_bundles.Count == 0 ? 0 : _bundles[^1].Length));
            }

            var bundle = _bundles[^1];
            var taken = Math.Min(count, Tile.FullWidth - bundle.Count);
            var bytes = taken == count ? payload.Length : EntryBundle.LengthOf(payload, taken);
            bundle.Add(payload[..bytes], taken);
            payload = payload[bytes..];
            count -= taken;
        }
    }

    /// <summary>One bundle as it grows, in a rented array.</summary>
    private sealed class EntryBuffer(int capacity)
    {
        private byte[] _bytes = capacity == 0 ? [] : ArrayPool<byte>.Shared.Rent(capacity);

        public int Length { get; private set; }

        public int Count { get; private set; }

        public void Add(ReadOnlySpan<byte> entries, int count)
        {
            if (_bytes.Length - Length < entries.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, Length + entries.Length));
                _bytes.AsSpan(0, Length).CopyTo(larger);
                Return();
                _bytes = larger;
            }

            entries.CopyTo(_bytes.AsSpan(Length));
            Length += entries.Length;
            Count += count;
        }

        public byte[] Copy(int count) =>
            _bytes.AsSpan(0, count == Count ? Length : EntryBundle.LengthOf(_bytes.AsSpan(0, Length), count)).ToArray();

        public void Return()
        {
            if (_bytes.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = [];
            }
        }
    }
}
