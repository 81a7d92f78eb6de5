using System.Buffers.Binary;
using System.Numerics;
using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// One batch in the journal, numbers big-endian: magic "TSJ1", 32-bit payload length, 64-bit index of the first entry, 32-bit
/// number of entries, CRC-32C of those 20 bytes; the entries encoded as in a bundle; the 32-byte root of the tree after them.
/// The header has a sum of its own so that a changed length can't make a whole batch look torn; the root covers the rest.
/// </summary>
internal static class JournalFrame
{
    public const int HeaderBytes = 24;
    public const int TrailerBytes = MerkleHash.Size;

    /// <summary>Bytes of a frame beside its payload.</summary>
    public const int Overhead = HeaderBytes + TrailerBytes;

    /// <summary>Most bytes of entries in one frame.</summary>
    public const int MaxPayload = 16 * 1024 * 1024;

    private const uint Magic = 0x54534A31;

    public static void WriteHeader(Span<byte> header, int payload, long firstIndex, int count)
    {
        BinaryPrimitives.WriteUInt32BigEndian(header, Magic);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], payload);
        BinaryPrimitives.WriteInt64BigEndian(header[8..], firstIndex);
        BinaryPrimitives.WriteInt32BigEndian(header[16..], count);
        BinaryPrimitives.WriteUInt32BigEndian(header[20..], Sum(header[..20]));
    }

    /// <summary>Reads a header; false if its magic or its sum is wrong.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out int payload, out long firstIndex, out int count)
    {
        payload = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        firstIndex = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
        count = BinaryPrimitives.ReadInt32BigEndian(header[16..]);
        return BinaryPrimitives.ReadUInt32BigEndian(header) == Magic
            && BinaryPrimitives.ReadUInt32BigEndian(header[20..]) == Sum(header[..20])
            && payload is >= 0 and <= MaxPayload && firstIndex >= 0 && count > 0;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
