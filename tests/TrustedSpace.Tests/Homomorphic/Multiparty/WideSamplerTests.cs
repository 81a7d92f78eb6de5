using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Tests.Homomorphic.Randomness;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class WideSamplerTests
{
    private const int Degree = 4096;

    private static readonly Modulus[] Moduli = [.. Primes.Create(Degree, [60, 60, 50, 40]).Select(prime => new Modulus(prime))];

    [Theory]
    [InlineData(0)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(130)]
    public void Wide_sample_reaches_both_ends_and_no_further(int bits)
    {
        var words = new ulong[Degree * Moduli.Length];
        WideSampler.AddUniform(Moduli, bits, words, bytes => bytes.Clear());
        Assert.All(Centred(words), value => Assert.Equal(-BigInteger.Pow(2, bits), value));

        Array.Clear(words);
        WideSampler.AddUniform(Moduli, bits, words, bytes => bytes.Fill(0xff));
        Assert.All(Centred(words), value => Assert.Equal(BigInteger.Pow(2, bits) - 1, value));
    }

    [Fact]
    public void Wide_sample_is_added_to_what_is_there()
    {
        var words = new ulong[Degree * Moduli.Length];
        Array.Fill(words, 5UL);

        WideSampler.AddUniform(Moduli, 70, words, bytes => bytes.Clear());

        Assert.All(Centred(words), value => Assert.Equal(5 - BigInteger.Pow(2, 70), value));
    }

    // 64 bins by the highest bits and by the lowest.
    [Theory]
    [InlineData(90)]
    [InlineData(117)]
    public void Wide_sample_is_uniform_in_its_highest_and_lowest_bits(int bits)
    {
        var highest = new int[64];
        var lowest = new int[64];
        for (var run = 0; run < 4; run++)
        {
            var words = new ulong[Degree * Moduli.Length];
            WideSampler.AddUniform(Moduli, bits, words, RandomNumberGenerator.Fill);
            foreach (var value in Centred(words).Select(value => value + BigInteger.Pow(2, bits)))
            {
                highest[(int)(value >> (bits - 5))]++;
                lowest[(int)(value & 63)]++;
            }
        }

        Assert.True(GoodnessOfFit.Uniform(highest).IsFit);
        Assert.True(GoodnessOfFit.Uniform(lowest).IsFit);
    }

    [Fact]
    public void Residues_are_uniform_modulo_each_prime()
    {
        var words = new ulong[Degree * Moduli.Length];
        WideSampler.Residues(Moduli, words, RandomNumberGenerator.Fill);

        for (var prime = 0; prime < Moduli.Length; prime++)
        {
            var bins = new int[64];
            foreach (var residue in words.AsSpan(prime * Degree, Degree))
            {
                Assert.True(residue < Moduli[prime].Value);
                bins[(int)((UInt128)residue * 64 / Moduli[prime].Value)]++;
            }

            Assert.True(GoodnessOfFit.Uniform(bins).IsFit);
        }
    }

    private static BigInteger[] Centred(ulong[] words) => Integers.Centred(words, Moduli, Degree);
}
