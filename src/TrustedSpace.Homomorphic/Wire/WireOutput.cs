using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Parameters;
using ZstdSharp;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>One object written from front to back: straight to its destination, or packed in memory, for the header before it says how long it is.</summary>
internal readonly ref struct WireOutput
{
    // What SEAL has zstd do.
    private const int ZstandardLevel = 3;

    private readonly IBufferWriter<byte>? _plain;
    private readonly Stream? _packing;

    private WireOutput(IBufferWriter<byte> plain) => _plain = plain;

    private WireOutput(Stream packing) => _packing = packing;

    public delegate void Body(WireOutput output);

    /// <param name="destination">Gets the object.</param>
    /// <param name="compression">Of all but the first header.</param>
    /// <param name="size">Uncompressed, header included.</param>
    /// <param name="body">Writes all but the first header.</param>
    public static void Write(IBufferWriter<byte> destination, SealCompression compression, long size, Body body)
    {
        if (compression == SealCompression.None)
        {
            var plain = new WireOutput(destination);
            plain.Header(size);
            body(plain);
            return;
        }

        using var packed = new MemoryStream();
        using (var packing = Pack(packed, compression, size - SealHeader.Bytes))
        {
            body(new WireOutput(packing));
        }

        new SealHeader(SealHeader.WrittenVersion, compression, (ulong)(SealHeader.Bytes + packed.Length)).CopyTo(destination.GetSpan(SealHeader.Bytes));
        destination.Advance(SealHeader.Bytes);
        destination.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>The header of something within the object.</summary>
    /// <param name="size">Header included.</param>
    public void Header(long size)
    {
        Span<byte> header = stackalloc byte[SealHeader.Bytes];
        new SealHeader(SealHeader.WrittenVersion, SealCompression.None, (ulong)size).CopyTo(header);
        Bytes(header);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        _plain?.Write(bytes);
        _packing?.Write(bytes);
    }

    public void Byte(byte value) => Bytes([value]);

    public void Word(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Bytes(bytes);
    }

    public void Real(double value) => Word(BitConverter.DoubleToUInt64Bits(value));

    public void Id(ParametersId id)
    {
        Span<byte> bytes = stackalloc byte[ParametersId.Size];
        id.CopyTo(bytes);
        Bytes(bytes);
    }

    /// <summary>An array: header, count and words.</summary>
    public void Array(ReadOnlySpan<ulong> words)
    {
        Header(SealLayout.Words(words.Length));
        Word((ulong)words.Length);
        if (BitConverter.IsLittleEndian)
        {
            Bytes(MemoryMarshal.AsBytes(words));
            return;
        }

        foreach (var word in words)
        {
            Word(word);
        }
    }

    private static Stream Pack(Stream packed, SealCompression compression, long size)
    {
        switch (compression)
        {
            case SealCompression.Zlib:
                return new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true);
            case SealCompression.Zstandard:
                var stream = new CompressionStream(packed, ZstandardLevel);
                stream.SetPledgedSrcSize((ulong)size);
                return stream;
            default:
                throw new ArgumentOutOfRangeException(nameof(compression), compression, "SEAL knows no compression, zlib and zstd.");
        }
    }
}
