using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// One party's share of the ideal secret: the sum of what all parties dealt to it. Any t of these determine the secret, fewer say nothing about it. Zeroed on
/// disposal.
/// </summary>
public sealed class ThresholdKey : IDisposable
{
    private readonly SecretWords _words;

    private ThresholdKey(MultipartySession session, int party)
    {
        (Session, Party) = (session, party);
        _words = new SecretWords(session.Context.KeyLevel.PolynomialWords);
    }

    public MultipartySession Session { get; }

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
