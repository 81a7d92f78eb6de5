using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TrustedSpace.Computation.Rounds;

/// <summary>
/// Injective encoding of a list of strings and byte strings for hashing and key derivation: each part is preceded by its length
/// in four big-endian bytes, and the first part names what is encoded.
/// </summary>
internal sealed class Framing
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public Framing(string label) => Add(label);

    public Framing Add(string part) => Add(Utf8.GetBytes(part));

    public Framing Add(ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        _buffer.Write(length);
        _buffer.Write(part);
        return this;
    }

    public Framing Add(int number)
    {
        Span<byte> part = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(part, number);
        return Add(part);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public byte[] Sha256() => SHA256.HashData(_buffer.WrittenSpan);
}
