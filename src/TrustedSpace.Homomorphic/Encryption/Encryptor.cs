using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Encryption;

/// <summary>Encrypts with the public key: BFV plaintexts at the first level, CKKS ones at their own. Safe for concurrent use.</summary>
public sealed class Encryptor
{
    private readonly PublicKey _key;
    private readonly NoiseSampler _noise;

    /// <param name="key">Of whoever is to decrypt; take it from a trusted source.</param>
    public Encryptor(PublicKey key)
        : this(key, NoiseSampler.Secure)
    {
    }

    internal Encryptor(PublicKey key, NoiseSampler noise) => (_key, _noise) = (key, noise);

    /// <summary>The key's.</summary>
    public HomomorphicContext Context => _key.Context;

    /// <exception cref="ArgumentException">The plaintext is of another context, or BFV's in transformed form.</exception>
    public Ciphertext Encrypt(Plaintext plaintext)
    {
        var ciphertext = new Ciphertext();
        Encrypt(plaintext, ciphertext);
        return ciphertext;
    }

    /// <param name="plaintext">What is encrypted.</param>
    /// <param name="destination">Refilled.</param>
    /// <inheritdoc cref="Encrypt(Plaintext)"/>
    public void Encrypt(Plaintext plaintext, Ciphertext destination)
    {
        var level = Message.LevelOf(plaintext, Context);
        ZeroEncryption.UnderPublicKey(_key, level, isTransformed: Context.Scheme == Scheme.Ckks, _noise, destination);
        Message.Add(plaintext, level, destination.Polynomial(0));
        destination.Scale = plaintext.Scale;
    }
}
