using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class SmudgingTests
{
    private static readonly HomomorphicContext Reals = new(EncryptionParameters.Ckks(16384, 60, 60, 60, 60));

    [Theory]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(80)]
    public void Smudging_is_as_wide_as_the_statistical_distance_asks(int bits)
    {
        var noise = NoiseBound.Fresh(SessionOf(Parties.Bfv));
        var smudging = Smudging.ForIntegers(noise, bits);

        // n·B/2^(w+1) ≤ 2^-λ, and half the width would not do.
        var distance = noise.Magnitude * 8192 << bits;
        Assert.True(distance <= BigInteger.One << (smudging.WidthBits + 1));
        Assert.True(distance > BigInteger.One << smudging.WidthBits);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(39)]
    [InlineData(129)]
    public void Smudging_of_too_few_or_too_many_bits_is_refused(int bits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Smudging.ForIntegers(NoiseBound.Fresh(SessionOf(Parties.Bfv)), bits));

    [Fact]
    public void Smudging_at_degree_4096_is_refused_with_what_to_choose()
    {
        var refusal = Assert.Throws<ParametersException>(() => Smudging.ForIntegers(NoiseBound.Fresh(SessionOf(Parties.Small)), 40));

        Assert.Contains("Choose a larger degree", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("at most", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Smudging_that_does_not_fit_names_the_bits_that_do()
    {
        var noise = NoiseBound.Fresh(SessionOf(Parties.Bfv)).MultiplyPlain();
        var refusal = Assert.Throws<ParametersException>(() => Smudging.ForIntegers(noise, 128));

        var fits = int.Parse(refusal.Message.Split("at most ")[1].Split(' ', '.')[0], provider: null);
        Assert.Equal(fits, Smudging.LargestFor(noise));
        Assert.NotNull(Smudging.ForIntegers(noise, fits));
        Assert.Throws<ParametersException>(() => Smudging.ForIntegers(noise, fits + 1));
    }

    [Fact]
    public void Smudging_of_a_product_needs_it_relinearised()
    {
        var noise = NoiseBound.Fresh(SessionOf(Parties.Bfv));

        Assert.Throws<ArgumentException>(() => Smudging.ForIntegers(noise.Multiply(noise), 40));
        Assert.Throws<InvalidOperationException>(() => noise.Multiply(noise).Rotate());
        Assert.Throws<InvalidOperationException>(() => noise.Multiply(noise).Multiply(noise));
        Assert.Throws<InvalidOperationException>(() => noise.Relinearize());
    }

    [Fact]
    public void Bounds_of_different_levels_or_sessions_do_not_add()
    {
        var session = SessionOf(Parties.Bfv);
        var noise = NoiseBound.Fresh(session);

        Assert.Throws<ArgumentException>(() => noise.Add(noise.SwitchToNext()));
        Assert.Throws<ArgumentException>(() => noise.Add(NoiseBound.Fresh(SessionOf(Parties.Bfv))));
        Assert.Throws<InvalidOperationException>(() => noise.Rescale());
        Assert.Throws<ArgumentException>(() => Smudging.ForReals(noise, 40, new RealPrecision(2, 1, 1)));
    }

    [Fact]
    public void Reals_at_a_small_scale_are_refused_with_the_scale_to_choose()
    {
        var noise = NoiseBound.Fresh(SessionOf(Reals));
        var refusal = Assert.Throws<ParametersException>(() => Smudging.ForReals(noise, 40, new RealPrecision(Math.Pow(2, 40), 1, 10)));

        var exponent = int.Parse(refusal.Message.Split("scale of 2^")[2].Split(' ')[0], provider: null);
        Assert.NotNull(Smudging.ForReals(noise, 40, new RealPrecision(Math.Pow(2, exponent), 1, 10)));
        Assert.Throws<ParametersException>(() => Smudging.ForReals(noise, 40, new RealPrecision(Math.Pow(2, exponent - 1), 1, 10)));
        Assert.Throws<ParametersException>(() => Smudging.ForReals(noise, 40, new RealPrecision(Math.Pow(2, exponent), 1e30, 10)));
    }

    // The example of docs/homomorphic.md.
    [Fact]
    public void Ten_places_of_a_sum_of_three_behind_40_bits_take_a_scale_of_94_bits()
    {
        var noise = NoiseBound.Fresh(SessionOf(new HomomorphicContext(EncryptionParameters.Ckks(8192, 50, 50, 50, 60)))).Times(3);

        Assert.NotNull(Smudging.ForReals(noise, 40, new RealPrecision(Math.Pow(2, 94), 1, 10)));
        Assert.Throws<ParametersException>(() => Smudging.ForReals(noise, 40, new RealPrecision(Math.Pow(2, 93), 1, 10)));
    }

    [Fact]
    public void Reals_are_rounded_to_their_places()
    {
        double[] values = [1.25, -1.2499, 0.1];

        new RealPrecision(2, 1, 2).Round(values);

        Assert.Equal([1.25, -1.25, 0], values);
    }

    private static MultipartySession SessionOf(HomomorphicContext context) =>
        new(context, RandomNumberGenerator.GetBytes(MultipartySession.SeedSize), 3);
}
