using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TrustedSpace.Computation.Rounds;

/// <summary>
/// Writes a payload: version 1, the round, the context's hash, then fields; numbers little-endian, vectors preceded by their length
/// in words.
/// </summary>
internal sealed class PayloadWriter
{
    public const byte Version = 1;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public PayloadWriter(Round round, ReadOnlySpan<byte> context)
    {
        _buffer.Write([Version, (byte)round.Number]);
        _buffer.Write(context);
    }

    public PayloadWriter Write(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>Bytes preceded by their length.</summary>
    public PayloadWriter WriteBlock(ReadOnlySpan<byte> bytes) => Write(bytes.Length).Write(bytes);

    public PayloadWriter Write(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return Write(bytes);
    }

    public PayloadWriter Write(ReadOnlySpan<ulong> words)
    {
        Write(words.Length);
        if (BitConverter.IsLittleEndian)
        {
            return Write(MemoryMarshal.AsBytes(words));
        }

        var reversed = new ulong[words.Length];
        BinaryPrimitives.ReverseEndianness(words, reversed);
        return Write(MemoryMarshal.AsBytes(reversed.AsSpan()));
    }

    public PayloadWriter Write(ReadOnlySpan<UInt128> words)
    {
        Write(words.Length);
        if (BitConverter.IsLittleEndian)
        {
            return Write(MemoryMarshal.AsBytes(words));
        }

        var reversed = new UInt128[words.Length];
        BinaryPrimitives.ReverseEndianness(words, reversed);
        return Write(MemoryMarshal.AsBytes(reversed.AsSpan()));
    }

    public PayloadWriter Write(ReadOnlySpan<int> numbers)
    {
        Write(numbers.Length);
        foreach (var number in numbers)
        {
            Write(number);
        }

        return this;
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
