using System.Buffers.Binary;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>A SHA-256 hash, 32 bytes.</summary>
public readonly record struct Digest
{
    /// <summary>Bytes.</summary>
    public const int Size = 32;

    private readonly ulong _0;
    private readonly ulong _1;
    private readonly ulong _2;
    private readonly ulong _3;

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A digest has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    /// <param name="destination">32 bytes or more.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, _0);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], _1);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], _2);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], _3);
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
