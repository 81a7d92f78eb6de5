using System.Buffers.Binary;

namespace TrustedSpace.Transparency.Tiles;

/// <summary>
/// The encoding of entries in a bundle (C2SP tlog-tiles): for each entry a big-endian 16-bit length, then its bytes. So an
/// entry has at most 65,535 bytes. The journal uses the same encoding.
/// </summary>
public static class EntryBundle
{
    /// <summary>Most bytes in an entry.</summary>
    public const int MaxEntry = ushort.MaxValue;

    /// <summary>Bytes of the length before each entry.</summary>
    public const int LengthBytes = sizeof(ushort);

    /// <summary>Writes one entry and returns how many bytes it took.</summary>
    public static int Write(ReadOnlySpan<byte> entry, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, checked((ushort)entry.Length));
        entry.CopyTo(destination[LengthBytes..]);
        return LengthBytes + entry.Length;
    }

    /// <summary>Takes the first entry off <paramref name="bundle"/>; false if it is empty or cut off.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bundle, out ReadOnlySpan<byte> entry)
    {
        if (bundle.Length < LengthBytes)
        {
            entry = default;
            return false;
        }

        var end = LengthBytes + BinaryPrimitives.ReadUInt16BigEndian(bundle);
        if (bundle.Length < end)
        {
            entry = default;
            return false;
        }

        entry = bundle[LengthBytes..end];
        bundle = bundle[end..];
        return true;
    }

    /// <summary>Length in bytes of the first <paramref name="count"/> entries, or −1 if there aren't so many whole ones.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bundle, int count)
    {
        var rest = bundle;
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(ref rest, out _))
            {
                return -1;
            }
        }

        return bundle.Length - rest.Length;
    }

    /// <summary>The entry at a place, counted from 0; null if there is no whole one.</summary>
    public static ReadOnlyMemory<byte>? Slice(ReadOnlyMemory<byte> bundle, int place)
    {
        var start = LengthOf(bundle.Span, place);
        var end = start < 0 ? -1 : LengthOf(bundle.Span[start..], 1);
        return end < 0 ? null : bundle.Slice(start + LengthBytes, end - LengthBytes);
    }
}
