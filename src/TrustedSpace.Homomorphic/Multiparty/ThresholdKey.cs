using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// One party's share of the ideal secret: the sum of what all parties dealt to it. Any t of these determine the secret, fewer say nothing about it. Zeroed on
/// disposal.
/// </summary>
/// <remarks>Body of its stored form: n·k words, little-endian: 104 + 8·n·k bytes in all.</remarks>
public sealed class ThresholdKey : IDisposable
{
    private readonly SecretWords _words;

    private ThresholdKey(MultipartySession session, int party)
    {
        (Session, Party) = (session, party);
        _words = new SecretWords(session.Context.KeyLevel.PolynomialWords);
    }

    /// <summary>Whose ideal secret it is a share of.</summary>
    public MultipartySession Session { get; }

    /// <summary>Whose it is, 1 to N.</summary>
    public int Party { get; }

    /// <param name="session">The deals' session.</param>
    /// <param name="party">The receiver.</param>
    /// <param name="deals">One of each party, the own one too.</param>
    /// <exception cref="MultipartyException">One is missing, repeated, or for someone else.</exception>
    public static ThresholdKey Combine(MultipartySession session, int party, IReadOnlyCollection<ThresholdDeal> deals)
    {
        session.CheckParty(party);
        Check(session, party, deals);
        var key = new ThresholdKey(session, party);
        foreach (var deal in deals)
        {
            RingElements.Add(session.Context.KeyLevel, deal.Words, key._words.Span);
        }

        return key;
    }

    /// <summary>Bytes of an exported key.</summary>
    public static int SizeFor(MultipartySession session) => PartyState.SizeOf(sizeof(ulong) * session.Context.KeyLevel.PolynomialWords);

    /// <param name="session">The one of the key, made again from the same parameters, seed, number of parties and threshold.</param>
    /// <param name="state">From <see cref="Export"/>.</param>
    /// <exception cref="PartyStateException">Not a threshold key of this session, or damaged.</exception>
    public static ThresholdKey Import(MultipartySession session, ReadOnlySpan<byte> state)
    {
        var body = PartyState.Read(PartyStateKind.ThresholdKey, session, state, SizeFor(session), out var party);
        var key = new ThresholdKey(session, party);
        if (!WordCodec.TryRead(body, session.Context.KeyLevel, polynomials: 1, key._words.Span, out var prime))
        {
            key.Dispose();
            throw new PartyStateException($"A residue of the state is not less than its prime {prime}. Import an undamaged copy.");
        }

        return key;
    }

    /// <summary>
    /// Writes the key to be stored. The bytes are SECRET and not encrypted: seal them before they leave memory (authenticated encryption under a key kept elsewhere),
    /// then zero them.
    /// </summary>
    /// <param name="destination">As many bytes as <see cref="SizeFor"/> says.</param>
    public void Export(Span<byte> destination)
    {
        if (destination.Length != SizeFor(Session))
        {
            throw new ArgumentException($"A threshold key of this session takes {SizeFor(Session)} bytes, not {destination.Length}.", nameof(destination));
        }

        PartyState.Write(PartyStateKind.ThresholdKey, Session, Party, body => WordCodec.Write(_words.Span, body), destination);
    }

    /// <summary>With what this party takes part in a decryption by just these parties.</summary>
    public DecryptionKey ForDecryption(ActiveSet activeSet)
    {
        Session.CheckSame(activeSet.Session, "The active set");
        if (!activeSet.Has(Party))
        {
            throw new ArgumentException($"Party {Party} is not one of {activeSet}.", nameof(activeSet));
        }

        var level = Session.Context.KeyLevel;
        var key = new DecryptionKey(activeSet, Party);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = new Range(prime * level.Degree, (prime + 1) * level.Degree);
            var factor = new ShoupOperand(activeSet.Lagrange(Party, level.Moduli[prime]), level.Moduli[prime]);
            Residues.Multiply(_words.Span[range], factor, key.Words[range], level.Moduli[prime]);
        }

        return key;
    }

    /// <summary>Zeroes the secret, which cannot be used any more.</summary>
    public void Dispose() => _words.Dispose();

    private static void Check(MultipartySession session, int party, IReadOnlyCollection<ThresholdDeal> deals)
    {
        var seen = new HashSet<int>();
        foreach (var deal in deals)
        {
            if (deal.Session.Id != session.Id)
            {
                throw new MultipartyException($"The deal of party {deal.Sender} is of another session.", deal.Sender);
            }

            if (deal.Receiver != party)
            {
                throw new MultipartyException($"The deal of party {deal.Sender} is for party {deal.Receiver}, not {party}.", deal.Sender);
            }

            if (!seen.Add(deal.Sender))
            {
                throw new MultipartyException($"Party {deal.Sender} dealt twice.", deal.Sender);
            }
        }

        foreach (var missing in session.Everyone.Parties.Where(sender => !seen.Contains(sender)))
        {
            throw new MultipartyException($"The deal of party {missing} is missing.", missing);
        }
    }
}
