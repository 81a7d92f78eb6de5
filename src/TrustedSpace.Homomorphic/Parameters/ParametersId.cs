using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>32 bytes that name one level of one set of parameters: SEAL's parms_id, unkeyed BLAKE2b-256 over scheme, n, every q_i and t as little-endian words.</summary>
public readonly record struct ParametersId
{
    /// <summary>Bytes.</summary>
    public const int Size = 32;

    private readonly ulong _0;
    private readonly ulong _1;
    private readonly ulong _2;
    private readonly ulong _3;

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public ParametersId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A parameters id has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    /// <summary>All zero: in SEAL's format, a plaintext in coefficient form that belongs to no level.</summary>
    public bool IsNone => this == default;

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

    internal static ParametersId Of(Scheme scheme, int degree, ReadOnlySpan<ulong> moduli, ulong plainModulus)
    {
        var words = new ulong[moduli.Length + 3];
        (words[0], words[1], words[^1]) = ((ulong)scheme, (ulong)degree, plainModulus);
        moduli.CopyTo(words.AsSpan(2));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        Span<byte> hash = stackalloc byte[Size];
        Randomness.Blake2b.Hash(MemoryMarshal.AsBytes<ulong>(words), hash);
        return new ParametersId(hash);
    }
}
