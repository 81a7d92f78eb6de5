using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TrustedSpace.Protocol.Envelopes;

/// <summary>
/// One byte sequence for a list of fields: a label, then each field after its length as a big-endian 32-bit word. No two
/// lists share a sequence, and no sequence of one label is one of another.
/// </summary>
internal sealed class FieldEncoding
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public FieldEncoding(string label) => Add(label);

    public FieldEncoding Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public FieldEncoding Add(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return Add(bytes);
    }

    public FieldEncoding Add(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(_output.GetSpan(sizeof(int)), bytes.Length);
        _output.Advance(sizeof(int));
        _output.Write(bytes);
        return this;
    }

    public byte[] ToBytes() => _output.WrittenSpan.ToArray();
}
