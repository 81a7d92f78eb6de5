using System.Numerics;
using CsCheck;
using TrustedSpace.Protocol.Billing;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

public sealed class RoundingTests
{
    [Theory]
    [InlineData(5, 10, 0)]
    [InlineData(15, 10, 2)]
    [InlineData(25, 10, 2)]
    [InlineData(26, 10, 3)]
    [InlineData(-15, 10, -2)]
    [InlineData(-25, 10, -2)]
    [InlineData(0, 7, 0)]
    public void Half_goes_to_the_even_neighbour(long numerator, long denominator, long rounded) =>
        Assert.Equal(rounded, Rounding.HalfEven(numerator, denominator));

    [Fact]
    public void Rounded_value_is_the_nearest_and_the_even_one_of_two() =>
        Gen.Select(Gen.Long, Gen.Long[1, long.MaxValue]).Sample((numerator, denominator) =>
        {
            var rounded = (BigInteger)Rounding.HalfEven(numerator, denominator);
            var twiceOff = BigInteger.Abs((rounded * denominator) - numerator) * 2;

            Assert.True(twiceOff < denominator || (twiceOff == denominator && rounded.IsEven));
        });

    [Fact]
    public void Quotient_beyond_64_bits_is_refused() =>
        Assert.Throws<OverflowException>(() => Rounding.HalfEven((Int128)long.MaxValue * 3, 2));

    [Fact]
    public void Tax_within_an_amount_and_the_rest_are_the_amount() =>
        Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Int[0, 10_000]).Sample((amount, tax) =>
        {
            var contained = new BasisPoints(tax).ContainedIn(amount);
            var off = (((BigInteger)contained * (10_000 + tax)) - ((BigInteger)amount * tax)) * 2;

            Assert.True(BigInteger.Abs(off) <= 10_000 + tax);
        });
}
