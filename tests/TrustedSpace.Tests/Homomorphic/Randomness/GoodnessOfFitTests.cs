using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Randomness;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Randomness;

/// <summary>The statistics by which samplers are judged notice samplers that are a little wrong. From a fixed seed, so that they never vary.</summary>
public sealed class GoodnessOfFitTests
{
    private const int Samples = 1 << 20;

    [Fact]
    public void Counts_as_expected_fit_and_the_limit_is_that_of_the_distribution()
    {
        Assert.Equal(0, GoodnessOfFit.Uniform([100, 100, 100]).Statistic);
        Assert.Equal(8, GoodnessOfFit.Uniform([80, 120]).Statistic);

        // Quantiles of chi-square for a probability of 2.8e-10, by numerical integration: 43.98 with 2 degrees of freedom, from which the approximation is
        // farthest, and 159.16 with 63.
        Assert.InRange(GoodnessOfFit.Uniform([1000, 1000, 1000]).Limit, 43.98, 52);
        Assert.InRange(GoodnessOfFit.Uniform([.. Enumerable.Repeat(1000, 64)]).Limit, 159.16, 161);
    }

    // One bit fewer on each side changes the variance by a twentieth.
    [Fact]
    public void Errors_of_20_against_20_bits_do_not_fit_those_of_21()
    {
        var counts = new int[43];
        var errors = new sbyte[Samples];
        var generator = Generator();
        new NoiseSampler(bytes =>
        {
            generator.Fill(bytes);
            for (var i = 0; i + 6 <= bytes.Length; i += 6)
            {
                // Bits 20 and 41.
                bytes[i + 2] &= 0xef;
                bytes[i + 5] &= 0xfd;
            }
        }).Errors(errors);
        foreach (var error in errors)
        {
            counts[error + 21]++;
        }

        Assert.False(GoodnessOfFit.Of(counts, NoiseSamplerTests.ExpectedErrors(Samples)).IsFit);
    }

    // The remainder of a byte: one of 256 values more for 0.
    [Fact]
    public void Ternary_secrets_by_the_remainder_of_a_byte_do_not_fit()
    {
        var counts = new int[3];
        foreach (var value in Random(4 * Samples))
        {
            counts[value % 3]++;
        }

        Assert.False(GoodnessOfFit.Uniform(counts).IsFit);
    }

    // Each value the same as the one before it once in a hundred times.
    [Fact]
    public void Pairs_of_values_that_depend_on_each_other_do_not_fit()
    {
        var (values, choices, counts) = (new sbyte[2 * Samples], Random(Samples), new int[9]);
        new NoiseSampler(Generator().Fill).Ternary(values);
        for (var i = 0; i < Samples; i++)
        {
            var (first, second) = (values[2 * i], values[(2 * i) + 1]);
            counts[4 + (3 * first) + (choices[i] < 3 ? first : second)]++;
        }

        Assert.False(GoodnessOfFit.Uniform(counts).IsFit);
    }

    // Residues without rejection: with q of 3/4·2^64 over 2^32, the lowest third comes up twice as often.
    [Fact]
    public void Residues_without_rejection_do_not_fit()
    {
        const uint modulus = 0xC0000001;
        var bytes = Random(4 * Samples);
        var counts = new int[64];
        for (var i = 0; i < bytes.Length; i += 4)
        {
            counts[BitConverter.ToUInt32(bytes, i) % modulus / ((modulus / 64) + 1)]++;
        }

        Assert.False(GoodnessOfFit.Uniform(counts).IsFit);
    }

    [Fact]
    public void Uniform_polynomials_are_uniform_and_their_neighbours_independent()
    {
        Modulus[] moduli = [new(0xffffee001), new(0xfffffffffffc001), new(0xd00000000000001)];
        var polynomial = new ulong[moduli.Length << 20];
        UniformPolynomial.Sample(Generator(), moduli, polynomial);

        for (var prime = 0; prime < moduli.Length; prime++)
        {
            var (single, pairs) = (new int[64], new int[64]);
            var residues = polynomial.AsSpan(prime << 20, 1 << 20);
            for (var i = 0; i < residues.Length; i++)
            {
                single[Part(residues[i], 64)]++;
                pairs[(8 * Part(residues[i], 8)) + Part(residues[i ^ 1], 8)] += i % 2;
            }

            Assert.True(GoodnessOfFit.Uniform(single).IsFit);
            Assert.True(GoodnessOfFit.Uniform(pairs).IsFit);

            int Part(ulong residue, uint parts) => (int)((UInt128)residue * parts / moduli[prime].Value);
        }
    }

    private static SeededGenerator Generator() => new(new UniformSeed(UniformSeedKind.Blake2Xb, new byte[UniformSeed.Size]));

    private static byte[] Random(int count)
    {
        var bytes = new byte[count];
        Generator().Fill(bytes);
        return bytes;
    }
}
