using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// Re-encryption of a result under one receiver's public key by the parties of an active set, in one round (2020/304, protocol 5): the receiver alone decrypts it,
/// with its own secret key, and neither the parties nor whoever adds up the shares learn anything.
/// </summary>
public static class PublicKeySwitching
{
    /// <param name="key">The party's, for the active set.</param>
    /// <param name="ciphertext">Two polynomials, whose origin this party has checked.</param>
    /// <param name="receiver">The receiver's own key, as this party knows it from a trusted source.</param>
    /// <param name="smudging">Worked out from a bound on this ciphertext's noise.</param>
    /// <param name="ledger">Where it is recorded first that this share is given.</param>
    /// <exception cref="ShareAlreadyGivenException">A share of this ciphertext was given before.</exception>
    public static PublicKeySwitchShare Share(DecryptionKey key, Ciphertext ciphertext, PublicKey receiver, Smudging smudging, IShareLedger ledger)
    {
        DecryptionTopic.Check(key.Session, ciphertext, smudging);
        key.Session.CheckContext(receiver.Context, "The receiver's key");
        key.Record(ledger, ciphertext);
        var level = ciphertext.Level;
        var encryption = new Ciphertext();
        ZeroEncryption.UnderPublicKey(receiver, LevelOf(receiver, level), ciphertext.IsTransformed, NoiseSampler.Secure, encryption);
        SmudgedProduct.AddTo(key, ciphertext, smudging, encryption.Polynomial(0));
        var topic = DecryptionTopic.Of(MultipartyProtocol.PublicKeySwitch, ciphertext, key.ActiveSet, smudging, receiver);
        return new PublicKeySwitchShare(ShareContent.Of(key.Session, MultipartyProtocol.PublicKeySwitch, key.Party, topic, level, encryption.Words.ToArray()));
    }

    /// <param name="ciphertext">The one that the shares were given for.</param>
    /// <param name="receiver">The same as in the shares.</param>
    /// <param name="smudging">The same as in the shares.</param>
    /// <param name="shares">Of the active set.</param>
    /// <returns>An ordinary ciphertext under the receiver's key.</returns>
    /// <exception cref="MultipartyException">The shares are about something else.</exception>
    public static Ciphertext Combine(Ciphertext ciphertext, PublicKey receiver, Smudging smudging, VerifiedShares<PublicKeySwitchShare> shares)
    {
        DecryptionTopic.Check(shares.Session, ciphertext, smudging);
        var topic = DecryptionTopic.Of(MultipartyProtocol.PublicKeySwitch, ciphertext, shares.ActiveSet, smudging, receiver);
        shares.Check(topic, "this ciphertext, receiver and smudging");
        var sum = ciphertext.Clone();
        sum.Polynomial(1).Clear();
        shares.AddTo(sum.Polynomial(0), 0);
        shares.AddTo(sum.Polynomial(1), 1);
        return sum;
    }

    private static Level LevelOf(PublicKey receiver, Level level) => receiver.Context.Levels[level.Index];
}
