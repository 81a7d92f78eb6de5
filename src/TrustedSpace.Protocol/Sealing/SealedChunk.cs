using System.Buffers.Binary;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>
/// The framing of a sealed stream: the encapsulated key (65 bytes), then chunks of one HPKE context. A chunk is a big-endian
/// 32-bit word, its top bit set on the final chunk and the rest the length of what follows, then ciphertext and tag. The
/// final mark is authenticated as associated data, so a stream cut after any chunk does not pass as whole.
/// </summary>
internal static class SealedChunk
{
    public const int HeaderLength = sizeof(uint);

    /// <summary>Most plaintext bytes a chunk may hold: bounds the memory a stranger's stream can claim.</summary>
    public const int MaximumLength = 1024 * 1024;

    private const uint FinalBit = 0x8000_0000;

    public static ReadOnlySpan<byte> AssociatedData(bool final) => final ? [1] : [0];

    public static void WriteHeader(Span<byte> header, int length, bool final) =>
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)length | (final ? FinalBit : 0));

    /// <exception cref="SealingException">The length is outside the bounds.</exception>
    public static (int Length, bool Final) ReadHeader(ReadOnlySpan<byte> header)
    {
        var word = BinaryPrimitives.ReadUInt32BigEndian(header);
        var length = word & ~FinalBit;
        return length is >= Hpke.TagLength and <= MaximumLength + Hpke.TagLength
            ? ((int)length, (word & FinalBit) != 0)
            : throw new SealingException($"A sealed chunk claims {length} bytes, outside the bounds of the format.");
    }
}
