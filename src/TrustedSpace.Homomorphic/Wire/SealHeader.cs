using System.Buffers.Binary;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>
/// The 16 bytes before every object and every array within one (SEAL, serialization.h): u16 magic, u8 header size, u8 major, u8 minor, u8 compression,
/// u16 zero, u64 size of the whole with the header. Little-endian.
/// </summary>
/// <param name="Version">Major version times 256 plus minor.</param>
/// <param name="Compression">Of the outermost object; none within.</param>
/// <param name="Size">Bytes, header included.</param>
internal readonly record struct SealHeader(int Version, SealCompression Compression, ulong Size)
{
    public const int Bytes = 16;

    /// <summary>4.1: read by every SEAL from 4.1 to 4.4.</summary>
    public const int WrittenVersion = 0x0401;

    private const ushort Magic = 0xA15E;

    private const int OldestVersion = 0x0307;

    private const int NewestVersion = 0x0404;

    /// <summary>SEAL 4 added the correction factor of BGV to ciphertexts.</summary>
    public bool HasCorrectionFactor => Version >= 0x0400;

    /// <param name="bytes">16 of them.</param>
    /// <param name="problem">Why there is no header; null if there is.</param>
    public static SealHeader Parse(ReadOnlySpan<byte> bytes, out string? problem)
    {
        var header = new SealHeader((bytes[3] << 8) | bytes[4], (SealCompression)bytes[5], BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        problem = (BinaryPrimitives.ReadUInt16LittleEndian(bytes), bytes[2], BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..])) switch
        {
            (not Magic, _, _) => $"a header starts with {Magic:x4}",
            (_, not Bytes, _) => $"the header says that it has {bytes[2]} bytes, not {Bytes}",
            (_, _, not 0) => "the header's reserved bytes are not zero",
            _ when !IsKnown(header.Version) => $"version {bytes[3]}.{bytes[4]} is not among 3.7 to 4.4",
            _ when header.Compression > SealCompression.Zstandard => $"there is no compression {bytes[5]}",
            _ when header.Size < Bytes => $"the header says that all has {header.Size} bytes, fewer than the header",
            _ => null,
        };
        return header;
    }

    /// <param name="destination">16 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, Magic);
        (destination[2], destination[3], destination[4], destination[5]) = (Bytes, (byte)(Version >> 8), (byte)Version, (byte)Compression);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Size);
    }

    // 3.7 is the last minor version of 3.
    private static bool IsKnown(int version) => version is OldestVersion or (>= 0x0400 and <= NewestVersion);
}
