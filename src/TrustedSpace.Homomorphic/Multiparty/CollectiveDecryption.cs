using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// Decryption by the parties of an active set together, in one round (2020/304, protocol 4 with output key 0): whoever gets all shares reads the result. Where
/// only one party may read it, switch to its public key instead.
/// </summary>
public static class CollectiveDecryption
{
    /// <param name="key">The party's, for the active set.</param>
    /// <param name="ciphertext">Two polynomials, whose origin this party has checked.</param>
    /// <param name="smudging">Worked out from a bound on this ciphertext's noise.</param>
    /// <param name="ledger">Where it is recorded first that this share is given.</param>
    /// <exception cref="ShareAlreadyGivenException">A share of this ciphertext was given before.</exception>
    public static DecryptionShare Share(DecryptionKey key, Ciphertext ciphertext, Smudging smudging, IShareLedger ledger)
    {
        DecryptionTopic.Check(key.Session, ciphertext, smudging);
        key.Record(ledger, ciphertext);
        var words = new ulong[ciphertext.Level.PolynomialWords];
        SmudgedProduct.AddTo(key, ciphertext, smudging, words);
        var topic = DecryptionTopic.Of(MultipartyProtocol.Decryption, ciphertext, key.ActiveSet, smudging, receiver: null);
        return new DecryptionShare(ShareContent.Of(key.Session, MultipartyProtocol.Decryption, key.Party, topic, ciphertext.Level, words));
    }

    /// <param name="ciphertext">The one that the shares were given for.</param>
    /// <param name="smudging">The same as in the shares.</param>
    /// <param name="shares">Of the active set.</param>
    /// <returns>To be decoded; of CKKS, the decoded numbers have to be rounded with <see cref="RealPrecision.Round"/> before anyone sees them.</returns>
    /// <exception cref="MultipartyException">The shares are about something else.</exception>
    public static Plaintext Combine(Ciphertext ciphertext, Smudging smudging, VerifiedShares<DecryptionShare> shares)
    {
        DecryptionTopic.Check(shares.Session, ciphertext, smudging);
        shares.Check(DecryptionTopic.Of(MultipartyProtocol.Decryption, ciphertext, shares.ActiveSet, smudging, receiver: null), "this ciphertext and smudging");
        var sum = ciphertext.Clone();
        shares.AddTo(sum.Polynomial(0), 0);

        // What is left needs no secret: a key of zero takes the second polynomial away.
        using var zero = new SecretKey(ciphertext.Level.Context);
        var result = new Plaintext();
        new Decryptor(zero).Decrypt(sum, result);
        return result;
    }
}
