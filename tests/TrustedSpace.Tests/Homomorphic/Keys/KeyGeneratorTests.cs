using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Keys;

public sealed class KeyGeneratorTests
{
    private static readonly HomomorphicContext Context = new(EncryptionParameters.Bfv(4096, 20));

    [Fact]
    public void Secret_key_is_ternary()
    {
        using var secret = KeyGenerator.CreateSecretKey(Context);
        var words = secret.Words.ToArray();

        Ntt.Inverse(words, Context.KeyLevel.Tables);

        for (var prime = 0; prime < 3; prime++)
        {
            var q = Context.KeyLevel.Moduli[prime].Value;
            Assert.All(words[(prime * 4096)..((prime + 1) * 4096)], word => Assert.True(word is 0 or 1 || word == q - 1));
        }
    }

    [Fact]
    public void Public_key_is_an_encryption_of_zero_with_the_polynomial_of_its_seed()
    {
        using var secret = KeyGenerator.CreateSecretKey(Context);

        var key = new KeyGenerator(secret).CreatePublicKey();

        AssertEncrypts(secret, key.EncryptionOfZero, new ulong[Context.KeyLevel.PolynomialWords]);
        AssertSeeded(key.EncryptionOfZero, key.Seed!);
    }

    [Fact]
    public void Relinearisation_key_has_the_powers_of_the_secret_at_each_digit()
    {
        using var secret = KeyGenerator.CreateSecretKey(Context);

        var key = new KeyGenerator(secret).CreateRelinearizationKey(largestSize: 4);

        Assert.Equal(4, key.LargestSize);
        var power = secret.Words.ToArray();
        foreach (var switching in key.Powers)
        {
            power = Multiply(power, secret);
            AssertSwitches(secret, switching, power);
        }
    }

    [Fact]
    public void Galois_keys_have_the_permuted_secret_at_each_digit()
    {
        using var secret = KeyGenerator.CreateSecretKey(Context);

        var keys = new KeyGenerator(secret).CreateGaloisKeys([1, -3], withColumns: true);

        Assert.Equal([3, 8191, Galois.ElementOf(-3, 4096)], keys.Elements.OrderBy(element => element == 3 ? 0 : element == 8191 ? 1 : 2));
        foreach (var element in keys.Elements)
        {
            var coefficients = secret.Words.ToArray();
            Ntt.Inverse(coefficients, Context.KeyLevel.Tables);
            var rotated = new ulong[coefficients.Length];
            for (var prime = 0; prime < 3; prime++)
            {
                var range = new Range(prime * 4096, (prime + 1) * 4096);
                Automorphism.Of(Context.Degree, element).ApplyCoefficients(coefficients.AsSpan()[range], rotated.AsSpan()[range], Context.KeyLevel.Moduli[prime]);
            }

            Ntt.Forward(rotated, Context.KeyLevel.Tables);
            AssertSwitches(secret, keys[element], rotated);
        }
    }

    [Fact]
    public void Keys_for_switching_need_a_special_prime()
    {
        using var secret = KeyGenerator.CreateSecretKey(new HomomorphicContext(EncryptionParameters.Bfv(2048, 17)));
        var generator = new KeyGenerator(secret);

        Assert.Throws<InvalidOperationException>(() => generator.CreateRelinearizationKey());
        Assert.Throws<InvalidOperationException>(() => generator.CreateGaloisKeys());
    }

    [Fact]
    public void Keys_for_impossible_rotations_or_sizes_are_refused()
    {
        using var secret = KeyGenerator.CreateSecretKey(Context);
        var generator = new KeyGenerator(secret);

        Assert.Throws<ArgumentOutOfRangeException>(() => generator.CreateGaloisKeys([2048]));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.CreateRelinearizationKey(2));
    }

    private static void AssertSwitches(SecretKey secret, SwitchingKey key, ulong[] from)
    {
        Assert.Equal(2, key.Digits.Length);
        for (var digit = 0; digit < 2; digit++)
        {
            var expected = new ulong[from.Length];
            var modulus = Context.KeyLevel.Moduli[digit];
            var special = modulus.Reduce(Context.KeyLevel.Moduli[^1].Value);
            for (var i = digit * 4096; i < (digit + 1) * 4096; i++)
            {
                expected[i] = modulus.Multiply(special, from[i]);
            }

            AssertEncrypts(secret, key.Digits[digit], expected);
            AssertSeeded(key.Digits[digit], key.Seeds![digit]);
        }
    }

    /// <summary>c0 + c1·s differs from the message by an error that is one small polynomial modulo all primes, and not none.</summary>
    private static void AssertEncrypts(SecretKey secret, Ciphertext ciphertext, ulong[] message)
    {
        Assert.Same(Context.KeyLevel, ciphertext.Level);
        Assert.True(ciphertext.IsTransformed);
        var error = Multiply(ciphertext.Polynomial(1), secret);
        for (var i = 0; i < error.Length; i++)
        {
            var modulus = Context.KeyLevel.Moduli[i / 4096];
            error[i] = modulus.Subtract(modulus.Add(error[i], ciphertext.Polynomial(0)[i]), message[i]);
        }

        Ntt.Inverse(error, Context.KeyLevel.Tables);
        var q = Context.KeyLevel.Moduli;
        long[] small = [.. error.Select((word, i) => word > q[i / 4096].Value / 2 ? (long)(word - q[i / 4096].Value) : (long)word)];
        Assert.All(small, value => Assert.InRange(value, -NoiseSampler.LargestError, NoiseSampler.LargestError));
        Assert.Equal(small[..4096], small[4096..8192]);
        Assert.Equal(small[..4096], small[8192..]);
        Assert.Contains(small, value => value != 0);
    }

    private static void AssertSeeded(Ciphertext ciphertext, UniformSeed seed)
    {
        var expanded = new ulong[ciphertext.Level.PolynomialWords];
        UniformPolynomial.Sample(seed, ciphertext.Level.Moduli, expanded);
        Assert.Equal(expanded, ciphertext.Polynomial(1));
    }

    private static ulong[] Multiply(ReadOnlySpan<ulong> a, SecretKey secret)
    {
        var product = a.ToArray();
        for (var prime = 0; prime < 3; prime++)
        {
            var range = product.AsSpan(prime * 4096, 4096);
            Residues.Multiply(range, secret.Residues(prime), range, Context.KeyLevel.Moduli[prime]);
        }

        return product;
    }
}
