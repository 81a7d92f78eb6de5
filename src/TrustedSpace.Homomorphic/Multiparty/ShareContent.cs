using System.Buffers.Binary;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What every share carries, and its encoding. Immutable.</summary>
/// <remarks>
/// Little-endian: "TSMS", u8 version 1, u8 protocol, u16 party, 32 bytes of session, 32 of topic, 32 of opening, u16 level, u16 number of polynomials, u32 0, then
/// n·k words for each polynomial: 112 + 8·n·k·polynomials bytes, no more and no less. The opening is random and hides the share in its commitment.
/// </remarks>
internal sealed record ShareContent
{
    public const int HeaderSize = 16 + (3 * Digest.Size);

    private const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "TSMS"u8;

    public required MultipartySession Session { get; init; }

    public required MultipartyProtocol Protocol { get; init; }

    public required int Party { get; init; }

    public required Digest Topic { get; init; }

    public required Digest Opening { get; init; }

    public required Level Level { get; init; }

    /// <summary>All polynomials, one after the other.</summary>
    public required ulong[] Words { get; init; }

    /// <summary>With a fresh opening.</summary>
    public static ShareContent Of(MultipartySession session, MultipartyProtocol protocol, int party, Digest topic, Level level, ulong[] words) =>
        Of(session, protocol, party, topic, level, words, RandomNumberGenerator.Fill);

    /// <param name="session">Of the share.</param>
    /// <param name="protocol">That it belongs to.</param>
    /// <param name="party">Who gives it.</param>
    /// <param name="topic">What it is about.</param>
    /// <param name="level">Of the polynomials.</param>
    /// <param name="words">All polynomials.</param>
    /// <param name="opening">Source of the opening.</param>
    public static ShareContent Of(
        MultipartySession session, MultipartyProtocol protocol, int party, Digest topic, Level level, ulong[] words, RandomBytes opening)
    {
        Span<byte> random = stackalloc byte[Digest.Size];
        opening(random);
        return new ShareContent
        {
            Session = session,
            Protocol = protocol,
            Party = party,
            Topic = topic,
            Opening = new Digest(random),
            Level = level,
            Words = words,
        };
    }

    /// <summary>How many polynomials a share of this protocol has.</summary>
    public static int PolynomialsOf(MultipartyProtocol protocol, HomomorphicContext context)
    {
        var digits = context.KeyLevel.PrimeCount - 1;
        return protocol switch
        {
            MultipartyProtocol.PublicKey or MultipartyProtocol.Decryption => 1,
            MultipartyProtocol.PublicKeySwitch => 2,
            MultipartyProtocol.RelinearizationFirst => 2 * digits,
            MultipartyProtocol.RelinearizationSecond or MultipartyProtocol.GaloisKey => digits,
            _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "There are no shares of this protocol."),
        };
    }

    /// <summary>Bytes of a share of this protocol.</summary>
    public static int SizeOf(MultipartyProtocol protocol, Level level) =>
        checked(HeaderSize + (sizeof(ulong) * PolynomialsOf(protocol, level.Context) * level.PolynomialWords));

    /// <exception cref="MultipartyException">Not such a share; nothing was allocated for its words unless its length is right.</exception>
    public static ShareContent Parse(MultipartySession session, MultipartyProtocol protocol, ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderSize || !message[..4].SequenceEqual(Magic) || message[4] != Version)
        {
            throw new MultipartyException("The message is not a share of this version.");
        }

        int party = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        if (message[5] != (byte)protocol)
        {
            throw new MultipartyException($"The message is a share of protocol {message[5]}, not of {protocol}.", party);
        }

        if (new Digest(message[8..40]) != session.Id.Value)
        {
            throw new MultipartyException($"The share of party {party} is of another session.", party);
        }

        if (party < 1 || party > session.Parties)
        {
            throw new MultipartyException($"There is no party {party} in a session of {session.Parties}.");
        }

        var level = LevelOf(session, protocol, BinaryPrimitives.ReadUInt16LittleEndian(message[104..]), party);
        var polynomials = PolynomialsOf(protocol, session.Context);
        if (BinaryPrimitives.ReadUInt16LittleEndian(message[106..]) != polynomials || BinaryPrimitives.ReadUInt32LittleEndian(message[108..]) != 0)
        {
            throw new MultipartyException($"The share of party {party} does not have the {polynomials} polynomials of {protocol}.", party);
        }

        var size = SizeOf(protocol, level);
        if (message.Length != size)
        {
            throw new MultipartyException($"The share of party {party} has {message.Length} bytes, and {protocol} at {level} takes {size}.", party);
        }

        var words = new ulong[polynomials * level.PolynomialWords];
        WordCodec.Read(message[HeaderSize..], level, polynomials, words, party);
        return new ShareContent
        {
            Session = session,
            Protocol = protocol,
            Party = party,
            Topic = new Digest(message[40..72]),
            Opening = new Digest(message[72..104]),
            Level = level,
            Words = words,
        };
    }

    public byte[] ToBytes()
    {
        var message = new byte[HeaderSize + (sizeof(ulong) * Words.Length)];
        Magic.CopyTo(message);
        (message[4], message[5]) = (Version, (byte)Protocol);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)Party);
        Session.Id.Value.CopyTo(message.AsSpan(8));
        Topic.CopyTo(message.AsSpan(40));
        Opening.CopyTo(message.AsSpan(72));
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(104), (ushort)Level.Index);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(106), (ushort)(Words.Length / Level.PolynomialWords));
        WordCodec.Write(Words, message.AsSpan(HeaderSize));
        return message;
    }

    private static Level LevelOf(MultipartySession session, MultipartyProtocol protocol, int index, int party)
    {
        var levels = session.Context.Levels;
        var isOfData = protocol is MultipartyProtocol.Decryption or MultipartyProtocol.PublicKeySwitch;
        var isRight = isOfData ? index >= session.Context.FirstLevel.Index && index < levels.Count : index == 0;
        return isRight ? levels[index] : throw new MultipartyException($"The share of party {party} names level {index}, which {protocol} has not.", party);
    }
}
