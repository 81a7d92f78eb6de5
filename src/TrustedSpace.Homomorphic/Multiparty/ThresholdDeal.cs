using System.Buffers.Binary;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// What one party sends to another so that fewer than all can decrypt: the value at the receiver's number of a random polynomial of degree t - 1 over the ring,
/// modulo each prime, whose value at zero is the sender's secret (Shamir, "How to share a secret", 1979). SECRET: it travels over a private and authentic channel
/// only. Zeroed on disposal.
/// </summary>
/// <remarks>
/// Encoding, little-endian: "TSMD", u8 version 1, u8 protocol 7, u16 sender, u16 receiver, u16 0, 32 bytes of session, then n·k words: 44 + 8·n·k bytes.
/// </remarks>
public sealed class ThresholdDeal : IDisposable
{
    internal const int HeaderSize = 12 + Digest.Size;

    private const byte Version = 1;

    private readonly SecretWords _words;

    private ThresholdDeal(MultipartySession session, int sender, int receiver)
    {
        (Session, Sender, Receiver) = (session, sender, receiver);
        _words = new SecretWords(session.Context.KeyLevel.PolynomialWords);
    }

    private static ReadOnlySpan<byte> Magic => "TSMD"u8;

    /// <summary>Whose secret is shared.</summary>
    public MultipartySession Session { get; }

    /// <summary>Who deals, 1 to N.</summary>
    public int Sender { get; }

    /// <summary>Who alone may see it, 1 to N.</summary>
    public int Receiver { get; }

    /// <summary>Bytes of a message.</summary>
    public static int SizeFor(MultipartySession session) => HeaderSize + (sizeof(ulong) * session.Context.KeyLevel.PolynomialWords);

    /// <summary>
    /// Shares a party's secret among all parties. The polynomial comes from the key alone, so that dealing again, after a restart too, gives the same deals and no
    /// receiver ends up on another polynomial than the others.
    /// </summary>
    /// <returns>One deal for each party, the own one too, in the order of their numbers.</returns>
    /// <exception cref="InvalidOperationException">All parties decrypt together in this session.</exception>
    public static IReadOnlyList<ThresholdDeal> Deal(PartyKey key)
    {
        var (session, level) = (key.Session, key.KeyLevel);
        if (session.Threshold == session.Parties)
        {
            throw new InvalidOperationException("All parties decrypt together in this session; there is nothing to deal.");
        }

        var source = key.Derive("threshold deals");
        var deals = new ThresholdDeal[session.Parties];
        for (var i = 0; i < deals.Length; i++)
        {
            deals[i] = new ThresholdDeal(session, key.Party, i + 1);
        }

        // Horner's rule at every party's number at once, from the highest coefficient down to the secret.
        using var coefficient = new SecretWords(level.PolynomialWords);
        for (var power = session.Threshold - 1; power >= 0; power--)
        {
            if (power > 0)
            {
                WideSampler.Residues(level.Moduli, coefficient.Span, source);
            }
            else
            {
                key.Secret.Words.CopyTo(coefficient.Span);
            }

            foreach (var deal in deals)
            {
                deal.MultiplyAdd(coefficient.Span, level);
            }
        }

        return deals;
    }

    /// <exception cref="MultipartyException">Not such a message.</exception>
    public static ThresholdDeal Parse(MultipartySession session, ReadOnlySpan<byte> message)
    {
        if (message.Length != SizeFor(session))
        {
            throw new MultipartyException($"A deal of this session has {SizeFor(session)} bytes, not {message.Length}.");
        }

        if (!message[..4].SequenceEqual(Magic) || message[4] != Version || message[5] != (byte)MultipartyProtocol.ThresholdDeal || message[10] != 0 || message[11] != 0)
        {
            throw new MultipartyException("The message is not a deal of this version.");
        }

        var sender = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        var receiver = BinaryPrimitives.ReadUInt16LittleEndian(message[8..]);
        if (sender < 1 || sender > session.Parties || receiver < 1 || receiver > session.Parties)
        {
            throw new MultipartyException($"A deal from party {sender} to party {receiver} is not of a session with {session.Parties} parties.");
        }

        if (new Digest(message[12..HeaderSize]) != session.Id.Value)
        {
            throw new MultipartyException($"The deal of party {sender} is of another session.", sender);
        }

        var deal = new ThresholdDeal(session, sender, receiver);
        if (!WordCodec.TryRead(message[HeaderSize..], session.Context.KeyLevel, polynomials: 1, deal._words.Span, out var prime))
        {
            deal.Dispose();
            throw new MultipartyException($"A residue in the deal of party {sender} is not less than its prime {prime}.", sender);
        }

        return deal;
    }

    /// <summary>SECRET bytes, for the caller to encrypt and then to zero.</summary>
    public byte[] ToBytes()
    {
        var message = new byte[SizeFor(Session)];
        Magic.CopyTo(message);
        (message[4], message[5]) = (Version, (byte)MultipartyProtocol.ThresholdDeal);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)Sender);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(8), (ushort)Receiver);
        Session.Id.Value.CopyTo(message.AsSpan(12));
        WordCodec.Write(Words, message.AsSpan(HeaderSize));
        return message;
    }

    /// <summary>Zeroes the secret, which cannot be used any more.</summary>
    public void Dispose() => _words.Dispose();

    internal ReadOnlySpan<ulong> Words => _words.Span;

    private void MultiplyAdd(ReadOnlySpan<ulong> coefficient, Level level)
    {
        var words = _words.Span;
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = new Range(prime * level.Degree, (prime + 1) * level.Degree);
            Residues.Multiply(words[range], new ShoupOperand((ulong)Receiver, level.Moduli[prime]), words[range], level.Moduli[prime]);
        }

        RingElements.Add(level, coefficient, words);
    }
}
