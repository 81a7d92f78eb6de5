using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Keys of the ideal secret for rotations, in one round each (2020/304, section 4.4; SEAL's layout).</summary>
public static class CollectiveGaloisKeys
{
    /// <summary>The element of a rotation by this many steps to the left, or to the right if negative.</summary>
    public static int ElementOfSteps(MultipartySession session, int steps) => Galois.ElementOf(steps, session.Context.Degree);

    /// <summary>The element that exchanges BFV's two rows of slots, or conjugates CKKS's.</summary>
    public static int ElementOfColumns(MultipartySession session) => Galois.ColumnElement(session.Context.Degree);

    /// <param name="key">The party's.</param>
    /// <param name="element">g, odd and less than 2n.</param>
    /// <param name="ledger">Where it is recorded first that this share is given.</param>
    /// <exception cref="ShareAlreadyGivenException">Its share for this element was given before.</exception>
    public static GaloisKeyShare Share(PartyKey key, int element, IShareLedger ledger)
    {
        var (session, level) = (key.Session, key.KeyLevel);
        session.CheckSwitching();
        var automorphism = Automorphism.Of(level.Degree, element);
        key.Record(ledger, MultipartyProtocol.GaloisKey, element);
        using var rotated = PooledWords.RentSecret(level.PolynomialWords);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            automorphism.ApplyTransformed(key.Secret.Residues(prime), rotated.Span.Slice(prime * level.Degree, level.Degree));
        }

        var words = new ulong[session.Digits * level.PolynomialWords];
        var encryption = new Ciphertext();
        for (var digit = 0; digit < session.Digits; digit++)
        {
            var seed = CommonReference.Seed(session, MultipartyProtocol.GaloisKey, element, digit);
            ZeroEncryption.UnderSecretKey(key.Secret, level, isTransformed: true, seed, NoiseSampler.Secure, encryption);
            RingElements.AddScaled(level, digit, rotated.Span, encryption.Polynomial(0));
            encryption.Polynomial(0).CopyTo(words.AsSpan(digit * level.PolynomialWords));
        }

        return new GaloisKeyShare(ShareContent.Of(
            session, MultipartyProtocol.GaloisKey, key.Party, KeyTopic.Of(MultipartyProtocol.GaloisKey, element), level, words));
    }

    /// <param name="session">Of the shares.</param>
    /// <param name="shares">For each element, the shares of all parties.</param>
    /// <returns>Ordinary Galois keys.</returns>
    /// <exception cref="MultipartyException">Shares are about something else.</exception>
    public static GaloisKeys Combine(MultipartySession session, IReadOnlyDictionary<int, VerifiedShares<GaloisKeyShare>> shares) =>
        new(session.Context, shares.ToDictionary(pair => pair.Key, pair => Combine(session, pair.Key, pair.Value)));

    private static SwitchingKey Combine(MultipartySession session, int element, VerifiedShares<GaloisKeyShare> shares)
    {
        session.CheckSame(shares.Session, "The set of shares");
        shares.CheckEveryone();
        shares.Check(KeyTopic.Of(MultipartyProtocol.GaloisKey, element), $"element {element}");
        var seeds = CommonReference.Seeds(session, MultipartyProtocol.GaloisKey, element);
        var digits = new Ciphertext[session.Digits];
        for (var digit = 0; digit < digits.Length; digit++)
        {
            digits[digit] = new Ciphertext(shares.Level, Ciphertext.SmallestSize, isTransformed: true, scale: 1);
            digits[digit].Polynomial(0).Clear();
            shares.AddTo(digits[digit].Polynomial(0), digit);
            UniformPolynomial.Sample(seeds[digit], shares.Level.Moduli, digits[digit].Polynomial(1));
        }

        return new SwitchingKey(digits, seeds);
    }
}
