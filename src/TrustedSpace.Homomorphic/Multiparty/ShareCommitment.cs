using System.Buffers.Binary;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// SHA-256 of a share's whole encoding, its random opening included. All parties publish it before any share is shown, so that no party can choose its share
/// after seeing others'. Immutable.
/// </summary>
/// <remarks>Encoding, little-endian: "TSMC", u8 version 1, u8 protocol, u16 party, 32 bytes each of session, topic and hash: 104 bytes.</remarks>
public sealed record ShareCommitment
{
    /// <summary>Bytes of its encoding.</summary>
    public const int Size = 8 + (3 * Digest.Size);

    private const byte Version = 1;

    private ShareCommitment(SessionId session, MultipartyProtocol protocol, int party, Digest topic, Digest hash) =>
        (Session, Protocol, Party, Topic, Hash) = (session, protocol, party, topic, hash);

    private static ReadOnlySpan<byte> Magic => "TSMC"u8;

    /// <summary>The share's.</summary>
    public SessionId Session { get; }

    /// <summary>The share's.</summary>
    public MultipartyProtocol Protocol { get; }

    /// <summary>Who is bound by it, 1 to N.</summary>
    public int Party { get; }

    /// <summary>Hash of what the share is about.</summary>
    public Digest Topic { get; }

    /// <summary>Of the share's whole encoding.</summary>
    public Digest Hash { get; }

    /// <exception cref="MultipartyException">Not a commitment of this session.</exception>
    public static ShareCommitment Parse(MultipartySession session, ReadOnlySpan<byte> message)
    {
        if (message.Length != Size || !message[..4].SequenceEqual(Magic) || message[4] != Version)
        {
            throw new MultipartyException("The message is not a commitment of this version.");
        }

        int party = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        var protocol = (MultipartyProtocol)message[5];
        if (protocol is < MultipartyProtocol.PublicKey or > MultipartyProtocol.PublicKeySwitch || party < 1 || party > session.Parties)
        {
            throw new MultipartyException($"A commitment of party {party} to a share of protocol {message[5]} has no place in a session of {session.Parties}.");
        }

        var id = new SessionId(new Digest(message[8..40]));
        return id == session.Id
            ? new ShareCommitment(id, protocol, party, new Digest(message[40..72]), new Digest(message[72..104]))
            : throw new MultipartyException($"The commitment of party {party} is of another session.", party);
    }

    /// <returns>The message, for the receivers' Parse.</returns>
    public byte[] ToBytes()
    {
        var message = new byte[Size];
        Magic.CopyTo(message);
        (message[4], message[5]) = (Version, (byte)Protocol);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)Party);
        Session.Value.CopyTo(message.AsSpan(8));
        Topic.CopyTo(message.AsSpan(40));
        Hash.CopyTo(message.AsSpan(72));
        return message;
    }

    internal static ShareCommitment To(Share share)
    {
        using var transcript = new Transcript("commitment");
        return new ShareCommitment(share.Session.Id, share.Protocol, share.Party, share.Topic, transcript.Add(share.ToBytes()).ToDigest());
    }
}
