using System.Runtime.InteropServices;
using System.Text;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>Reading: entries, proofs, receipts and files, of everything that is durable, while appends go on.</summary>
public sealed partial class TransparencyLog
{
    /// <summary>The entry at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public ReadOnlyMemory<byte> ReadEntry(long index)
    {
        foreach (var entry in ReadEntries(index, index + 1))
        {
            return entry;
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <summary>The entries from one index up to, not including, another, in order. Reads each bundle once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the log.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries(long from, long to)
    {
        var size = Size;
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        return Read();

        IEnumerable<ReadOnlyMemory<byte>> Read()
        {
            while (from < to && Tile.TryInTree(Tile.EntriesLevel, from / Tile.FullWidth, size, out var tile))
            {
                var bundle = _tree.Read(tile);
                var position = EntryBundle.LengthOf(bundle.Span, (int)(from % Tile.FullWidth));
                for (var end = Math.Min(to, (tile.Index + 1) * Tile.FullWidth); from < end; from++)
                {
                    var next = position + EntryBundle.LengthOf(bundle.Span[position..], 1);
                    yield return bundle[(position + EntryBundle.LengthBytes)..next];
                    position = next;
                }
            }
        }
    }

    /// <summary>
    /// Finds the first entry from index <paramref name="from"/> on with this leaf hash, as <see cref="TreeHasher.Leaf"/> gives it. Reads the tiles, 32 bytes
    /// an entry: for an entry whose fate is open, start at the size that the log had before it was appended.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    public bool TryFind(in MerkleHash leaf, out long index, long from = 0)
    {
        var size = Size;
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, size);
        for (index = from; index < size && Tile.TryInTree(0, index / Tile.FullWidth, size, out var tile); index = (tile.Index + 1) * Tile.FullWidth)
        {
            var found = MemoryMarshal.Cast<byte, MerkleHash>(_tree.Read(tile).Span)[(int)(index % Tile.FullWidth)..].IndexOf(leaf);
            if (found >= 0)
            {
                index += found;
                return true;
            }
        }

        return false;
    }

    /// <summary>The root over the first <paramref name="size"/> entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    public MerkleHash RootAt(long size) => TreeOf(size).Root();

    /// <summary>Proves that the leaf at <paramref name="index"/> is in the tree of the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The log has no such tree, or the tree no such leaf.</exception>
    public MerkleHash[] InclusionProof(long index, long size) => TreeOf(size).InclusionProof(index);

    /// <summary>Proves that the tree of <paramref name="oldSize"/> leaves is a prefix of that of <paramref name="newSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not in order, or beyond the log.</exception>
    public MerkleHash[] ConsistencyProof(long oldSize, long newSize) => TreeOf(newSize).ConsistencyProof(oldSize);

    /// <summary>The receipt of an entry under the last checkpoint; publishes one first if none covers the entry yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="LogFailedException">The entry is not published and the log is read-only.</exception>
    public async ValueTask<Receipt> GetReceiptAsync(long index, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        if (index >= _published.Checkpoint.Size)
        {
            await PublishAsync(cancellation);
        }

        var published = _published;
        return new Receipt(index, InclusionProof(index, published.Checkpoint.Size), published.Note);
    }

    /// <summary>
    /// A published file by its path below the log's URL prefix: <c>checkpoint</c> or <c>tile/…</c>. Null for every path that is
    /// not one, whatever it says, and for tiles beyond the checkpoint.
    /// </summary>
    public ServedFile? Serve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var published = _published;
        if (path == TileDirectory.CheckpointName)
        {
            return new ServedFile(Encoding.UTF8.GetBytes(published.Note.ToString()), "text/plain; charset=utf-8", IsImmutable: false);
        }

        return Tile.TryParse(path, out var tile) && tile.IsWithin(published.Checkpoint.Size)
            ? new ServedFile(_tree.Read(tile), "application/octet-stream", IsImmutable: true)
            : null;
    }

    private TileTree TreeOf(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return new TileTree(_tree, size);
    }
}
