using System.Numerics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;
using TrustedSpace.Tests.Homomorphic.Reference;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.KeySwitching;

public sealed class KeySwitcherTests
{
    private static readonly HomomorphicContext Context = new(
        new EncryptionParameters(Scheme.Bfv, 4096, StandardModuli.Create(4096, 27, 27, 26, 28), 65537));

    [Fact]
    public void Switching_gives_the_rounded_inner_product_at_every_level_and_in_both_forms()
    {
        using var secret = KeyGenerator.CreateSecretKey(Context);
        var key = new KeyGenerator(secret).CreateRelinearizationKey().Powers[0];
        foreach (var level in Context.Levels.Skip(1))
        {
            var target = Uniform(level, 0);
            ulong[][] start = [Uniform(level, 1), Uniform(level, 2)];
            ulong[][] expected = [Expected(target, key, level, 0, start[0]), Expected(target, key, level, 1, start[1])];

            ulong[][] coefficients = [[.. start[0]], [.. start[1]]];
            KeySwitcher.Switch(target, key, level, isTransformed: false, coefficients[0], coefficients[1]);
            foreach (var polynomial in start.Append(target))
            {
                Ntt.Forward(polynomial, level.Tables);
            }

            KeySwitcher.Switch(target, key, level, isTransformed: true, start[0], start[1]);
            for (var i = 0; i < 2; i++)
            {
                Ntt.Inverse(start[i], level.Tables);
                Assert.Equal(expected[i], coefficients[i]);
                Assert.Equal(expected[i], start[i]);
            }
        }
    }

    // d0 + d1·s = target·s² + noise; the noise is that of k digits below q_j times errors, divided by P, and of the rounding. Digits have a mean, so that
    // neighbouring coefficients of the noise are close, and the average has the tail of a square of one normal variable: 40 is beyond six deviations.
    [Fact]
    public void Switching_brings_a_product_with_the_other_secret_back()
    {
        using var secret = KeyGenerator.CreateSecretKey(Context);
        var key = new KeyGenerator(secret).CreateRelinearizationKey().Powers[0];
        var (level, s) = (Context.FirstLevel, BigRing.Secret(secret));
        var target = Uniform(level, 0);
        var switched = new Ciphertext(level, 2, isTransformed: false, scale: 1);
        switched.Words.Clear();

        KeySwitcher.Switch(target, key, level, isTransformed: false, switched.Polynomial(0), switched.Polynomial(1));

        var q = BigRing.Product(level);
        var wanted = BigRing.Multiply(BigRing.Compose(target, level), BigRing.Multiply(s, s));
        double[] noise = [.. BfvReference.Phase(switched, secret).Zip(wanted, (phase, value) => (double)BigRing.Centre(phase - value, q))];
        var special = (double)Context.KeyLevel.Moduli[^1].Value;
        var variance = (level.Moduli.Sum(modulus => Math.Pow(modulus.Value / special, 2)) * 4096 * 10.5 / 3) + (4096 / 18.0);
        Assert.InRange(noise.Average(value => value * value), 0.2 * variance, 40 * variance);
    }

    [Fact]
    public void Division_by_the_last_prime_rounds_in_both_forms()
    {
        var level = Context.FirstLevel;
        var (words, kept) = (Uniform(level, 3), level.PolynomialWords - level.Degree);
        var p = (BigInteger)level.Moduli[^1].Value;
        var expected = BigRing.Decompose(Array.ConvertAll(BigRing.Compose(words, level), value => (value + (p / 2)) / p), level.Next!);
        var transformed = words.ToArray();
        Ntt.Forward(transformed, level.Tables);

        level.Division.DivideCoefficients(words.AsSpan(0, kept), words.AsSpan(kept));
        level.Division.DivideTransformed(transformed.AsSpan(0, kept), transformed.AsSpan(kept));

        Ntt.Inverse(transformed.AsSpan(0, kept), level.Next!.Tables);
        Assert.Equal(expected, words[..kept]);
        Assert.Equal(expected, transformed[..kept]);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(-1, 10923)]
    [InlineData(4095, 10923)]
    [InlineData(0, 1)]
    public void Element_of_a_rotation_is_a_power_of_three(int steps, int element)
    {
        Assert.Equal(element, Galois.ElementOf(steps, 8192));
        Assert.Throws<ArgumentOutOfRangeException>(() => Galois.ElementOf(4096, 8192));
        Assert.Throws<ArgumentOutOfRangeException>(() => Galois.ElementOf(-4096, 8192));
    }

    /// <summary>round(Σ digit_j·key_j / P) + start, by the definition.</summary>
    private static ulong[] Expected(ulong[] target, SwitchingKey key, Level level, int polynomial, ulong[] start)
    {
        var keyLevel = Context.KeyLevel;
        var (all, special) = (BigRing.Product(keyLevel), (BigInteger)keyLevel.Moduli[^1].Value);
        var modulus = BigRing.Product(level) * special;
        var sum = new BigInteger[level.Degree];
        for (var j = 0; j < level.PrimeCount; j++)
        {
            var digit = Array.ConvertAll(target[(j * level.Degree)..((j + 1) * level.Degree)], word => (BigInteger)word);
            sum = BigRing.Add(sum, BigRing.Multiply(digit, BfvReference.Polynomial(key.Digits[j], polynomial)));
        }

        Assert.True((all % modulus).IsZero);
        var rounded = Array.ConvertAll(sum, value => (BigRing.Reduce(value, modulus) + (special / 2)) / special);
        return BigRing.Decompose(BigRing.Add(rounded, BigRing.Compose(start, level)), level);
    }

    private static ulong[] Uniform(Level level, byte seed)
    {
        var words = new ulong[level.PolynomialWords];
        var bytes = new byte[UniformSeed.Size];
        bytes[0] = seed;
        UniformPolynomial.Sample(new UniformSeed(UniformSeedKind.Blake2Xb, bytes), level.Moduli, words);
        return words;
    }
}
