using System.Buffers.Binary;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// One signature line of a note: <c>— name base64(key id ‖ signature)</c>. What the bytes mean depends on the key's type.
/// </summary>
/// <param name="Name">Name of the key, without spaces or plus signs.</param>
/// <param name="KeyId">Big-endian number in the first four bytes of the blob; a hint to find the key, not a proof.</param>
/// <param name="Bytes">The rest of the blob: 64 bytes for Ed25519.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    internal const string Prefix = "— ";

    /// <summary>Reads one line without its newline.</summary>
    /// <exception cref="NoteException">The line is not a signature.</exception>
    public static NoteSignature Parse(ReadOnlySpan<char> line)
    {
        var rest = line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : default;
        var space = rest.IndexOf(' ');
        if (space <= 0
            || !NoteKey.IsName(rest[..space])
            || !StrictBase64.TryDecode(rest[(space + 1)..], out byte[] blob)
            || blob.Length <= sizeof(uint))
        {
            throw new NoteException($"Not a signature line of a note: \"{line}\".");
        }

        return new NoteSignature(
            rest[..space].ToString(),
            BinaryPrimitives.ReadUInt32BigEndian(blob),
            blob.AsMemory(sizeof(uint)));
    }

    /// <summary>The line, without its newline.</summary>
    public override string ToString()
    {
        var blob = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(blob, KeyId);
        Bytes.Span.CopyTo(blob.AsSpan(sizeof(uint)));
        return $"{Prefix}{Name} {Convert.ToBase64String(blob)}";
    }
}
