using System.Buffers.Binary;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>
/// The framing of a sealed stream: the encapsulated key (65 bytes), then chunks of one HPKE context. A chunk is a big-endian
/// 32-bit word, then ciphertext and tag. Of the word the top bit marks the final chunk, the next one the last chunk of a segment
/// (a piece that the writer closed), and the rest is the length of what follows. Both marks are authenticated as associated
/// data: a stream cut after any chunk does not pass as whole, nor a piece of a segment as one.
/// </summary>
internal static class SealedChunk
{
    public const int HeaderLength = sizeof(uint);

    /// <summary>Most plaintext bytes a chunk may hold: bounds the memory a stranger's stream can claim.</summary>
    public const int MaximumLength = 1024 * 1024;

    private const uint FinalBit = 0x8000_0000;

    private const uint SegmentBit = 0x4000_0000;

    public static ReadOnlySpan<byte> AssociatedData(ChunkEnd end) => end switch
    {
        ChunkEnd.Final => [1],
        ChunkEnd.Segment => [2],
        _ => [0],
    };

    public static void WriteHeader(Span<byte> header, int length, ChunkEnd end) =>
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)length | end switch { ChunkEnd.Final => FinalBit, ChunkEnd.Segment => SegmentBit, _ => 0 });

    /// <exception cref="SealingException">The length is outside the bounds, or both marks are set.</exception>
    public static (int Length, ChunkEnd End) ReadHeader(ReadOnlySpan<byte> header)
    {
        var word = BinaryPrimitives.ReadUInt32BigEndian(header);
        var length = word & ~(FinalBit | SegmentBit);
        var end = (word & (FinalBit | SegmentBit)) switch { FinalBit => ChunkEnd.Final, SegmentBit => ChunkEnd.Segment, 0 => ChunkEnd.None, _ => (ChunkEnd?)null };
        return end is { } marked && length is >= Hpke.TagLength and <= MaximumLength + Hpke.TagLength
            ? ((int)length, marked)
            : throw new SealingException($"A sealed chunk claims {length} bytes, outside the bounds of the format.");
    }
}

/// <summary>What ends with a chunk.</summary>
internal enum ChunkEnd
{
    None,
    Segment,
    Final,
}
