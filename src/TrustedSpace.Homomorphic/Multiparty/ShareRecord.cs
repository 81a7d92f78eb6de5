using System.Buffers.Binary;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// One share that one party may give once. The active set, the receiver and the noise are not part of it: another of those is still a second share.
/// </summary>
/// <param name="Session">Names the collective key.</param>
/// <param name="Party">Whose share.</param>
/// <param name="Subject">
/// Of a ciphertext, the hash of its level and of its second polynomial, the only part that a share depends on; of a key, that of protocol and element.
/// </param>
public readonly record struct ShareRecord(SessionId Session, int Party, Digest Subject)
{
    /// <summary>Session, party as u16 little-endian, subject.</summary>
    public const int Size = (2 * Digest.Size) + sizeof(ushort);

    /// <param name="bytes">66 bytes.</param>
    public static ShareRecord Read(ReadOnlySpan<byte> bytes) => new(
        new SessionId(new Digest(bytes[..Digest.Size])),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[Digest.Size..]),
        new Digest(bytes[(Digest.Size + sizeof(ushort))..Size]));

    /// <param name="destination">66 bytes or more.</param>
    public void CopyTo(Span<byte> destination)
    {
        Session.Value.CopyTo(destination);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[Digest.Size..], (ushort)Party);
        Subject.CopyTo(destination[(Digest.Size + sizeof(ushort))..]);
    }
}
