using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;
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
    private readonly SecretKey _key;
    private readonly NoiseSampler _noise;

    /// <param name="key">Stays its owner's, who disposes of it.</param>
    public SymmetricEncryptor(SecretKey key)
        : this(key, NoiseSampler.Secure)
    {
    }

    internal SymmetricEncryptor(SecretKey key, NoiseSampler noise) => (_key, _noise) = (key, noise);

    /// <summary>The key's.</summary>
    public HomomorphicContext Context => _key.Context;

    private bool IsTransformed => Context.Scheme == Scheme.Ckks;

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
        Span<byte> seed = stackalloc byte[UniformSeed.Size];
        RandomNumberGenerator.Fill(seed);
        destination.Reset(level, Ciphertext.SmallestSize, IsTransformed, plaintext.Scale);
        Encrypt(plaintext, level, seed, destination.Polynomial(0), destination.Polynomial(1));
    }

    /// <summary>To be sent.</summary>
    /// <inheritdoc cref="Encrypt(Plaintext)"/>
    public SeededCiphertext EncryptSeeded(Plaintext plaintext)
    {
        var ciphertext = new SeededCiphertext();
        EncryptSeeded(plaintext, ciphertext);
        return ciphertext;
    }

    /// <param name="plaintext">What is encrypted.</param>
    /// <param name="destination">Refilled.</param>
    /// <inheritdoc cref="EncryptSeeded(Plaintext)"/>
    public void EncryptSeeded(Plaintext plaintext, SeededCiphertext destination)
    {
        var level = Message.LevelOf(plaintext, Context);
        Span<byte> seed = stackalloc byte[UniformSeed.Size];
        RandomNumberGenerator.Fill(seed);
        destination.Reset(level, IsTransformed, plaintext.Scale, UniformSeedKind.Blake2Xb, seed);
        using var second = PooledWords.Rent(level.PolynomialWords);
        Encrypt(plaintext, level, seed, destination.First, second.Span);
    }

    private void Encrypt(Plaintext plaintext, Level level, ReadOnlySpan<byte> seed, Span<ulong> c0, Span<ulong> a)
    {
        var generator = SeededGenerator.OfThread(UniformSeedKind.Blake2Xb, seed);
        ZeroEncryption.UnderSecretKey(_key, level, IsTransformed, generator, _noise, c0, a);
        Message.Add(plaintext, level, c0);
    }
}
