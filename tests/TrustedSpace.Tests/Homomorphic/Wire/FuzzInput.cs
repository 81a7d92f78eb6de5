using System.IO.Compression;
using TrustedSpace.Homomorphic.Wire;
using ZstdSharp;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>A recorded object, as SEAL saved it and without packing.</summary>
internal sealed record FuzzOriginal(RecordedSet Set, string Name, byte[] Packed, byte[] Unpacked);

/// <summary>A recorded object that was altered, and as what it is read.</summary>
/// <param name="Original">Of what it was made.</param>
/// <param name="IsPacked">Whether it was packed when it was altered.</param>
/// <param name="Altered">The bytes.</param>
/// <param name="Packing">How they are packed afterwards, so that what is behind the packing is reached.</param>
/// <param name="Set">Whose reader reads it.</param>
/// <param name="Name">What it is read as.</param>
internal sealed record FuzzInput(FuzzOriginal Original, bool IsPacked, byte[] Altered, SealCompression Packing, RecordedSet Set, string Name)
{
    public byte[] ToBytes()
    {
        if (Packing == SealCompression.None || Altered.Length < SealHeader.Bytes)
        {
            return Altered;
        }

        using var packing = new MemoryStream();
        using (Stream stream = Packing == SealCompression.Zlib
            ? new ZLibStream(packing, CompressionLevel.Fastest, leaveOpen: true)
            : new CompressionStream(packing, 1))
        {
            stream.Write(Altered.AsSpan(SealHeader.Bytes));
        }

        return SealObjects.Pack(packing.ToArray(), Packing);
    }
}
