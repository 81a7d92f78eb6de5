using System.Numerics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;
using TrustedSpace.Tests.Homomorphic.Reference;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Encryption;

public sealed class EncryptorTests
{
    public static TheoryData<int, ulong> Parameters => new()
    {
        { 1024, 257 },
        { 2048, 65537 },
        { 4096, 2 },
        { 4096, 1032193 },
        { 4096, (1UL << 59) + 1 },
        { 8192, 1032193 },
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Encrypted_message_decrypts_as_by_the_definition(int degree, ulong plainModulus)
    {
        var context = new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, degree, StandardModuli.Bfv(degree), plainModulus));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var generator = new KeyGenerator(secret);
        var decryptor = new Decryptor(secret);
        var message = Messages.Random(context);

        // With 59 bits of plain modulus, 13 bits are left for noise.
        Ciphertext[] ciphertexts =
        [
            new Encryptor(generator.CreatePublicKey()).Encrypt(message),
            new SymmetricEncryptor(secret).Encrypt(message),
            new SymmetricEncryptor(secret).EncryptSeeded(message).Expand(),
        ];

        foreach (var ciphertext in ciphertexts)
        {
            Assert.Same(context.FirstLevel, ciphertext.Level);
            Assert.Equal(message.Words, decryptor.Decrypt(ciphertext).Words);
            Assert.Equal(BfvReference.Decrypt(ciphertext, secret), decryptor.Decrypt(ciphertext).Words);
        }
    }

    // σ ≈ 3.24: an error under the secret key is at most 21; under the public key, after division by the special prime, e·u/P + rounding
    // of (r0 + r1·s) remains: about √(n·(2/3)/12) standard deviation for uniform roundings.
    [Fact]
    public void Fresh_noise_is_what_theory_says()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(4096, 20));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var message = Messages.Random(context);
        var scaled = BfvReference.Scale(message.Words, context.FirstLevel);
        var q = BigRing.Product(context.FirstLevel);

        var symmetric = Error(new SymmetricEncryptor(secret).Encrypt(message));
        var asymmetric = Error(new Encryptor(new KeyGenerator(secret).CreatePublicKey()).Encrypt(message));

        Assert.InRange(symmetric.Max(Math.Abs), 1, 21);
        // Variance of n samples, the bounds six standard deviations wide.
        Assert.InRange(symmetric.Average(error => error * error), 10.5 * 0.86, 10.5 * 1.14);
        Assert.InRange(asymmetric.Average(error => error * error), 0.75 * 4096 / 18, 1.25 * 4096 / 18);

        double[] Error(Ciphertext ciphertext) =>
            [.. BfvReference.Phase(ciphertext, secret).Zip(scaled, (phase, value) => (double)BigRing.Centre(phase - value, q))];
    }

    [Fact]
    public void Encrypted_short_message_is_filled_with_zeros()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(4096, 20));
        using var secret = KeyGenerator.CreateSecretKey(context);

        var decrypted = new Decryptor(secret).Decrypt(new SymmetricEncryptor(secret).Encrypt(Messages.Of(1, 2, 3)));

        Assert.Equal([1UL, 2, 3, .. new ulong[4093]], decrypted.Words.ToArray());
    }

    [Fact]
    public void Transformed_ciphertext_decrypts_too()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(4096, 20));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var message = Messages.Random(context);
        var ciphertext = new SymmetricEncryptor(secret).Encrypt(message);
        Ntt.Forward(ciphertext.Polynomial(0), context.FirstLevel.Tables);
        Ntt.Forward(ciphertext.Polynomial(1), context.FirstLevel.Tables);
        ciphertext.IsTransformed = true;

        Assert.Equal(message.Words, new Decryptor(secret).Decrypt(ciphertext).Words);
    }

    [Fact]
    public void Noise_budget_is_the_distance_to_failure_in_bits()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(4096, 20));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var decryptor = new Decryptor(secret);
        var ciphertext = new SymmetricEncryptor(secret).Encrypt(Messages.Random(context));

        var expected = BigInteger.Log(BigRing.Product(context.FirstLevel), 2) - BfvReference.LogNoise(ciphertext, secret) - Math.Log2(1032193) - 1;

        Assert.InRange(decryptor.NoiseBudget(ciphertext), expected - 1, expected + 1);

        // A ciphertext under another key is noise only.
        using var other = KeyGenerator.CreateSecretKey(context);
        Assert.Equal(0, new Decryptor(other).NoiseBudget(ciphertext));
    }

    [Fact]
    public void Plaintext_of_other_parameters_is_refused()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(4096, 20));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var encryptor = new SymmetricEncryptor(secret);
        var transformed = new Plaintext();
        transformed.ResetAt(context.FirstLevel, 1);

        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(Messages.Of(1032193)));
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(Messages.Of(new ulong[4097])));
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(transformed));
    }

    [Fact]
    public void Ciphertext_of_another_context_is_refused()
    {
        var parameters = EncryptionParameters.Bfv(4096, 20);
        using var secret = KeyGenerator.CreateSecretKey(new HomomorphicContext(parameters));
        using var other = KeyGenerator.CreateSecretKey(new HomomorphicContext(parameters));
        var ciphertext = new SymmetricEncryptor(secret).Encrypt(Messages.Of(1));

        Assert.Throws<ArgumentException>(() => new Decryptor(other).Decrypt(ciphertext));
        Assert.Throws<ArgumentException>(() => new Decryptor(other).NoiseBudget(ciphertext));
    }

    [Fact]
    public void Ckks_plaintext_comes_back_with_small_errors_at_its_level_and_scale()
    {
        var context = new HomomorphicContext(EncryptionParameters.Ckks(4096, 40, 30, 39));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var seeded = new SeededCiphertext();
        Assert.Throws<InvalidOperationException>(() => seeded.Expand());
        foreach (var level in context.Levels.Skip(1))
        {
            var plaintext = new Plaintext();
            plaintext.ResetAt(level, 1024);
            plaintext.Words.Clear();

            new SymmetricEncryptor(secret).EncryptSeeded(plaintext, seeded);
            foreach (var ciphertext in new[]
            {
                new Encryptor(new KeyGenerator(secret).CreatePublicKey()).Encrypt(plaintext),
                new SymmetricEncryptor(secret).Encrypt(plaintext),
                seeded.Expand(),
            })
            {
                var decrypted = new Decryptor(secret).Decrypt(ciphertext);

                Assert.Same(level, decrypted.Level);
                Assert.Equal(1024, decrypted.Scale);
                Assert.True(ciphertext.IsTransformed);
                var errors = decrypted.Words.ToArray();
                Ntt.Inverse(errors, level.Tables);
                var q = BigRing.Product(level);
                Assert.All(BigRing.Compose(errors, level), value => Assert.InRange((double)BigRing.Centre(value, q), -200, 200));
            }
        }
    }
}
