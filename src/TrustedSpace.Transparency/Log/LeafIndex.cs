using System.Runtime.InteropServices;
using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// From leaf hash to the index of its first leaf: open addressing over the first 16 bytes of the hash, in 256 parts so that none
/// takes long to grow. Takes 32 to 64 bytes a leaf, is rebuilt when the log opens, and may be read while it is written. As it
/// keeps only half of each hash, the caller compares the leaf it finds with the hash it seeks.
/// </summary>
internal sealed class LeafIndex
{
    private const int Parts = 256;
    private const int FirstSlots = 16;

    private readonly Lock _lock = new();
    private readonly Slot[][] _parts = new Slot[Parts][];
    private readonly int[] _counts = new int[Parts];

    public LeafIndex()
    {
        for (var part = 0; part < Parts; part++)
        {
            _parts[part] = new Slot[FirstSlots];
        }
    }

    /// <summary>Adds leaves with consecutive indexes; of equal leaves the first stays.</summary>
    public void Add(long firstIndex, ReadOnlySpan<MerkleHash> leaves)
    {
        lock (_lock)
        {
            foreach (ref readonly var leaf in leaves)
            {
                Add(firstIndex++, leaf);
            }
        }
    }

    /// <summary>The index to look at for this hash; false if no leaf has it.</summary>
    public bool TryFind(in MerkleHash leaf, out long index)
    {
        var (high, low, part) = Key(leaf);
        lock (_lock)
        {
            ref var slot = ref Find(_parts[part], high, low);
            index = slot.Number - 1;
            return slot.Number != 0;
        }
    }

    private void Add(long index, in MerkleHash leaf)
    {
        var (high, low, part) = Key(leaf);
        ref var slot = ref Find(_parts[part], high, low);
        if (slot.Number != 0)
        {
            return;
        }

        slot = new Slot(high, low, index + 1);
        if (++_counts[part] > _parts[part].Length / 4 * 3)
        {
            Grow(part);
        }
    }

    private void Grow(int part)
    {
        var larger = new Slot[2 * _parts[part].Length];
        foreach (ref readonly var slot in _parts[part].AsSpan())
        {
            if (slot.Number != 0)
            {
                Find(larger, slot.High, slot.Low) = slot;
            }
        }

        _parts[part] = larger;
    }

    /// <summary>The slot of this key, or the free one where it belongs. There is always a free one.</summary>
    private static ref Slot Find(Slot[] slots, ulong high, ulong low)
    {
        var at = (int)high & (slots.Length - 1);
        while (slots[at].Number != 0 && (slots[at].High != high || slots[at].Low != low))
        {
            at = (at + 1) & (slots.Length - 1);
        }

        return ref slots[at];
    }

    private static (ulong High, ulong Low, int Part) Key(in MerkleHash leaf)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(leaf.AsSpan());
        return (words[0], words[1], (int)(words[0] >> 56));
    }

    /// <param name="High">First eight bytes of the hash.</param>
    /// <param name="Low">The next eight.</param>
    /// <param name="Number">Index of the leaf plus one; 0 for a free slot.</param>
    private readonly record struct Slot(ulong High, ulong Low, long Number);
}
