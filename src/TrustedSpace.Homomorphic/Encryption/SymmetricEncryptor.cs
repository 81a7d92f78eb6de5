using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Encryption;

/// <summary>
/// Encrypts with the secret key: with less noise than <see cref="Encryptor"/>, and in half the size if the ciphertext is sent with the seed of its
/// second polynomial. Safe for concurrent use.
/// </summary>
public sealed class SymmetricEncryptor
{
    [ThreadStatic]
    private static SeededGenerator? _generator;

    private readonly SecretKey _key;
    private readonly NoiseSampler _noise;

    public SymmetricEncryptor(SecretKey key)
        : this(key, NoiseSampler.Secure)
    {
    }

    internal SymmetricEncryptor(SecretKey key, NoiseSampler noise) => (_key, _noise) = (key, noise);

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
        Span<byte> seed = stackalloc byte[UniformSeed.Size];
        RandomNumberGenerator.Fill(seed);
        var generator = _generator ??= new SeededGenerator();
        generator.Restart(UniformSeedKind.Blake2Xb, seed);
        Encrypt(plaintext, generator, destination);
    }

    /// <summary>To be sent.</summary>
    /// <inheritdoc cref="Encrypt(Plaintext)"/>
    public SeededCiphertext EncryptSeeded(Plaintext plaintext)
    {
        var seed = UniformSeed.Fresh();
        var ciphertext = new Ciphertext();
        Encrypt(plaintext, new SeededGenerator(seed), ciphertext);
        return new SeededCiphertext(ciphertext.Level, ciphertext.IsTransformed, ciphertext.Scale, ciphertext.Polynomial(0).ToArray(), seed);
    }

    private void Encrypt(Plaintext plaintext, SeededGenerator generator, Ciphertext destination)
    {
        var level = Message.LevelOf(plaintext, Context);
        ZeroEncryption.UnderSecretKey(_key, level, isTransformed: Context.Scheme == Scheme.Ckks, generator, _noise, destination);
        Message.Add(plaintext, destination);
    }
}
