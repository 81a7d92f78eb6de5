using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Randomness;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Randomness;

/// <summary>From a fixed seed, so that the statistics never vary; the bounds hold for all but one seed in 10^9.</summary>
public sealed class NoiseSamplerTests
{
    private const int Samples = 1 << 20;

    [Fact]
    public void Errors_are_binomial_with_21_against_21_bits()
    {
        var errors = new sbyte[Samples];

        Seeded().Errors(errors);

        var mean = errors.Average(error => (double)error);
        var variance = errors.Average(error => (double)error * error);
        Assert.InRange(mean, -6.2 * Math.Sqrt(10.5 / Samples), 6.2 * Math.Sqrt(10.5 / Samples));
        Assert.InRange(variance, 10.5 * (1 - (6.2 * Math.Sqrt(2.0 / Samples))), 10.5 * (1 + (6.2 * Math.Sqrt(2.0 / Samples))));
        AssertFits(errors, ExpectedErrors(Samples), -21);
    }

    [Fact]
    public void Secrets_are_uniform_over_three_values()
    {
        var secrets = new sbyte[Samples];

        Seeded().Ternary(secrets);

        AssertFits(secrets, [Samples / 3.0, Samples / 3.0, Samples / 3.0], -1);
        // Neighbours are independent: all nine pairs are as frequent.
        sbyte[] pairs = [.. secrets.Chunk(2).Select(pair => (sbyte)((3 * pair[0]) + pair[1]))];
        AssertFits(pairs, [.. Enumerable.Repeat(Samples / 18.0, 9)], -4);
    }

    [Fact]
    public void Errors_take_six_bytes_each_of_which_six_bits_are_idle()
    {
        var errors = new sbyte[4];
        new NoiseSampler(bytes =>
        {
            bytes.Clear();
            // 21 low ones; 21 high ones; six idle ones; all.
            Convert.FromHexString("ffff1f0000000000e0ffff030000000000fcffffffffffff").CopyTo(bytes);
        }).Errors(errors);

        Assert.Equal([21, -21, 0, 0], errors);
    }

    [Fact]
    public void Polynomials_are_one_small_polynomial_modulo_every_prime()
    {
        Modulus[] moduli = [new(0xffffee001), new(0x1ffffe0001)];
        var (errors, secrets) = (new ulong[2 * 2048], new ulong[2 * 2048]);
        NoiseSampler.Secure.Errors(moduli, errors);
        NoiseSampler.Secure.Ternary(moduli, secrets);

        for (var i = 0; i < 2048; i++)
        {
            Assert.Equal(Signed(errors[i], moduli[0]), Signed(errors[i + 2048], moduli[1]));
            Assert.Equal(Signed(secrets[i], moduli[0]), Signed(secrets[i + 2048], moduli[1]));
            Assert.InRange(Signed(errors[i], moduli[0]), -NoiseSampler.LargestError, NoiseSampler.LargestError);
            Assert.InRange(Signed(secrets[i], moduli[0]), -1, 1);
        }
    }

    private static NoiseSampler Seeded() => new(new SeededGenerator(new UniformSeed(UniformSeedKind.Blake2Xb, new byte[UniformSeed.Size])).Fill);

    private static long Signed(ulong residue, Modulus modulus) => residue > modulus.Value / 2 ? (long)(residue - modulus.Value) : (long)residue;

    /// <summary>How often each error from -21 to 21 is expected: of 42 fair bits, 21 + e are ones with probability C(42, 21 + e) / 2^42.</summary>
    internal static double[] ExpectedErrors(int samples)
    {
        var expected = new double[43];
        expected[0] = samples / Math.Pow(2, 42);
        for (var i = 1; i < expected.Length; i++)
        {
            expected[i] = expected[i - 1] * (43 - i) / i;
        }

        return expected;
    }

    private static void AssertFits(sbyte[] samples, double[] expected, int first)
    {
        var observed = new int[expected.Length];
        foreach (var sample in samples)
        {
            observed[sample - first]++;
        }

        var fit = GoodnessOfFit.Of(observed, expected);
        Assert.InRange(fit.Statistic, 0, fit.Limit);
    }
}
