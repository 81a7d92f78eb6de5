using System.Numerics;
using System.Text.Json;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

public sealed class DiscreteGaussianTests : IDisposable
{
    private readonly SecureUniform _source = new();

    public void Dispose() => _source.Dispose();

    public static TheoryData<int> Vectors => [.. Enumerable.Range(0, 6)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Samples_of_a_published_seed_are_the_published_ones(int index)
    {
        var vector = ProtocolVectors.Read("discrete-gaussian", "libprio.json")[index];
        var (numerator, denominator) = (Number(vector, "numerator"), Number(vector, "denominator"));
        var gaussian = new DiscreteGaussian(numerator * numerator, denominator * denominator);
        var source = new VectorSource(vector.Hex("seed"));

        var expected = vector.GetProperty("samples").EnumerateArray().Select(sample => BigInteger.Parse(sample.GetString()!, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(expected, expected.Select(_ => gaussian.Sample(source)));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(900, 1)]
    public void Frequencies_of_a_narrow_gaussian_are_its_probabilities(int numerator, int denominator)
    {
        const int Draws = 40_000;
        var gaussian = new DiscreteGaussian(numerator, denominator);
        var variance = (double)numerator / denominator;
        var reach = (int)(9 * Math.Sqrt(variance)) + 3;
        var expected = Chance.DiscreteGaussian(variance, reach);
        var counts = new int[expected.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[(int)gaussian.Sample(_source) + reach]++;
        }

        // Cells under ten expected draws are one cell together.
        var (square, cells, restCount, restExpected) = (0.0, 1, 0, 0.0);
        var (distance, below, expectedBelow) = (0.0, 0, 0.0);
        for (var i = 0; i < counts.Length; i++)
        {
            var mean = expected[i] * Draws;
            if (mean >= 10)
            {
                square += (counts[i] - mean) * (counts[i] - mean) / mean;
                cells++;
            }
            else
            {
                restCount += counts[i];
                restExpected += mean;
            }

            below += counts[i];
            expectedBelow += expected[i];
            distance = Math.Max(distance, Math.Abs((double)below / Draws - expectedBelow));
        }

        square += (restCount - restExpected) * (restCount - restExpected) / Math.Max(restExpected, 1);
        Assert.InRange(square, 0, Chance.ChiSquare(cells));
        Assert.InRange(distance, 0, Chance.Distance(Draws));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(100)]
    public void Draws_of_a_wide_gaussian_follow_the_normal_distribution(int bits)
    {
        const int Draws = 20_000;
        const int Cells = 900;
        var gaussian = new DiscreteGaussian(BigInteger.One << (2 * bits), 1);
        var expected = Chance.Normal(Cells);
        var counts = new int[Cells];
        for (var i = 0; i < Draws; i++)
        {
            var deviations = (double)gaussian.Sample(_source) / Math.ScaleB(1, bits);
            counts[Math.Clamp((int)Math.Floor((deviations + 9) / 18 * Cells), 0, Cells - 1)]++;
        }

        var (distance, below) = (0.0, 0);
        for (var i = 0; i < Cells; i++)
        {
            below += counts[i];
            distance = Math.Max(distance, Math.Abs((double)below / Draws - expected[i]));
        }

        Assert.InRange(distance, 0, Chance.Distance(Draws));
    }

    [Fact]
    public void Low_bits_of_a_wide_gaussian_are_uniform()
    {
        const int Draws = 20_000;
        var gaussian = new DiscreteGaussian(BigInteger.One << 120, 1);
        var counts = new int[64];
        for (var i = 0; i < Draws; i++)
        {
            counts[(int)(gaussian.Sample(_source) & 63)]++;
        }

        const double Mean = (double)Draws / 64;
        Assert.InRange(counts.Sum(count => (count - Mean) * (count - Mean) / Mean), 0, Chance.ChiSquare(64));
    }

    [Fact]
    public void Coins_fall_as_often_as_their_probability_says()
    {
        const int Draws = 40_000;
        (BigInteger, BigInteger)[] probabilities = [(1, 2), (1, 3), (2, 7), (BigInteger.One << 70, 5 * (BigInteger.One << 69)), ((BigInteger.One << 200) / 7, BigInteger.One << 200)];
        foreach (var (numerator, denominator) in probabilities)
        {
            var heads = Enumerable.Range(0, Draws).Count(_ => _source.Coin(numerator, denominator));
            Assert.Equal(Math.Exp(BigInteger.Log(numerator) - BigInteger.Log(denominator)), (double)heads / Draws, Chance.Distance(Draws));
        }

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.False(_source.Coin(0, 5)));
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(_source.Coin(BigInteger.One << 99, BigInteger.One << 99)));
    }

    [Fact]
    public void Uniform_numbers_reach_every_value_below_their_bound_alike()
    {
        const int Draws = 40_000;
        foreach (var bound in new[] { 1, 2, 3, 64, 65 })
        {
            var counts = new int[bound];
            for (var i = 0; i < Draws; i++)
            {
                counts[(int)_source.Below(bound)]++;
            }

            var mean = (double)Draws / bound;
            Assert.InRange(counts.Sum(count => (count - mean) * (count - mean) / mean), 0, Chance.ChiSquare(bound + 1));
        }

        var wide = (BigInteger.One << 4096) / 3;
        Assert.All(Enumerable.Range(0, 200), _ => Assert.InRange(_source.Below(wide), BigInteger.Zero, wide - 1));
    }

    [Fact]
    public void Numbers_that_are_no_distribution_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteGaussian(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteGaussian(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _source.Coin(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => _source.Below(0));
    }

    private static BigInteger Number(JsonElement vector, string member) => BigInteger.Parse(vector.Text(member), System.Globalization.CultureInfo.InvariantCulture);
}
