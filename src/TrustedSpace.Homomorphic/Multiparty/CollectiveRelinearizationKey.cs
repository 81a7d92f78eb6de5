using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// The relinearisation key of the ideal secret s, in two rounds (2020/304, protocol 3, in SEAL's layout). With the first round's sums h0 = -u·a + P·s + e0 and
/// h1 = s·a + e1, the second's sum is P·s² - s·h1 + s·e0 + u·e1 + e2, so that (sum, h1) leads from s² to s.
/// </summary>
public static class CollectiveRelinearizationKey
{
    /// <summary>Begins both rounds, or goes on with them after a restart.</summary>
    /// <param name="key">The party's, which must outlive the rounds.</param>
    /// <param name="ledger">Where it is recorded first that the second share is given.</param>
    public static RelinearizationRounds Begin(PartyKey key, IShareLedger ledger)
    {
        key.Session.CheckSwitching();
        return new RelinearizationRounds(key, ledger);
    }

    /// <returns>What the second round is about; every party adds it up itself.</returns>
    /// <exception cref="MultipartyException">The shares are about something else.</exception>
    public static RelinearizationSums Combine(VerifiedShares<RelinearizationFirstShare> shares)
    {
        shares.CheckEveryone();
        shares.Check(KeyTopic.Of(MultipartyProtocol.RelinearizationFirst), "the relinearisation key");
        var words = new ulong[2 * shares.Session.Digits * shares.Level.PolynomialWords];
        for (var i = 0; i < 2 * shares.Session.Digits; i++)
        {
            shares.AddTo(words.AsSpan(i * shares.Level.PolynomialWords, shares.Level.PolynomialWords), i);
        }

        return new RelinearizationSums(shares.Session, words, [.. shares.Shares.Select(share => share.Commit().Hash)]);
    }

    /// <returns>An ordinary relinearisation key, for products of two polynomials by two.</returns>
    /// <exception cref="MultipartyException">The shares are about other sums.</exception>
    public static RelinearizationKey Combine(RelinearizationSums sums, VerifiedShares<RelinearizationSecondShare> shares)
    {
        var session = shares.Session;
        session.CheckSame(sums.Session, "The first round");
        shares.CheckEveryone();
        shares.Check(KeyTopic.OfSecondRound(sums.Digest), "these sums of the first round");
        Level level = shares.Level;
        var digits = new Ciphertext[session.Digits];
        for (var digit = 0; digit < digits.Length; digit++)
        {
            digits[digit] = new Ciphertext(level, Ciphertext.SmallestSize, isTransformed: true, scale: 1);
            digits[digit].Polynomial(0).Clear();
            shares.AddTo(digits[digit].Polynomial(0), digit);
            sums.H1(digit).CopyTo(digits[digit].Polynomial(1));
        }

        return new RelinearizationKey([new SwitchingKey(digits)]);
    }
}
