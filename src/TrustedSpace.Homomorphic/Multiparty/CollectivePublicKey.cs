using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>The public key of the ideal secret, in one round (2020/304, protocol 2). Whoever has it encrypts; no party alone decrypts.</summary>
public static class CollectivePublicKey
{
    /// <param name="key">The party's.</param>
    /// <param name="ledger">Where it is recorded first that this share is given.</param>
    /// <exception cref="ShareAlreadyGivenException">Its share was given before.</exception>
    public static PublicKeyShare Share(PartyKey key, IShareLedger ledger)
    {
        key.Record(ledger, MultipartyProtocol.PublicKey, element: 0);
        var encryption = new Ciphertext();
        ZeroEncryption.UnderSecretKey(key.Secret, key.KeyLevel, isTransformed: true, SeedOf(key.Session), NoiseSampler.Secure, encryption);
        return new PublicKeyShare(ShareContent.Of(
            key.Session, MultipartyProtocol.PublicKey, key.Party, KeyTopic.Of(MultipartyProtocol.PublicKey), key.KeyLevel, encryption.Polynomial(0).ToArray()));
    }

    /// <returns>An ordinary public key.</returns>
    /// <exception cref="MultipartyException">The shares are about something else.</exception>
    public static PublicKey Combine(VerifiedShares<PublicKeyShare> shares)
    {
        shares.CheckEveryone();
        shares.Check(KeyTopic.Of(MultipartyProtocol.PublicKey), "the public key");
        var (session, level) = (shares.Session, shares.Level);
        var encryption = new Ciphertext(level, Ciphertext.SmallestSize, isTransformed: true, scale: 1);
        encryption.Polynomial(0).Clear();
        shares.AddTo(encryption.Polynomial(0), 0);
        var seed = SeedOf(session);
        UniformPolynomial.Sample(seed, level.Moduli, encryption.Polynomial(1));
        return new PublicKey(encryption, seed);
    }

    private static UniformSeed SeedOf(MultipartySession session) => CommonReference.Seed(session, MultipartyProtocol.PublicKey, element: 0, digit: 0);
}
