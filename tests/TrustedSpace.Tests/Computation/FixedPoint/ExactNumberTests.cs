using System.Globalization;
using System.Numerics;
using CsCheck;
using TrustedSpace.Computation.FixedPoint;
using Xunit;

namespace TrustedSpace.Tests.Computation.FixedPoint;

public sealed class ExactNumberTests
{
    [Fact]
    public void Double_survives_the_way_through_exact_numbers() =>
        Gen.OneOf(Gen.Double, Gen.Double[-1, 1], Gen.ULong.Select(BitConverter.UInt64BitsToDouble)).Where(double.IsFinite)
            .Sample(value => ExactRatio.From(Dyadic.FromDouble(value)).ToDouble() == value, iter: 10_000);

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(-double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(2.2250738585072014E-308)]
    [InlineData(2.2250738585072009E-308)]
    public void Extreme_double_survives(double value) => Assert.Equal(value, ExactRatio.From(Dyadic.FromDouble(value)).ToDouble());

    [Fact]
    public void Ratio_of_integers_rounds_as_the_division_of_doubles_does() =>
        Gen.Select(Gen.Long[-(1L << 53), 1L << 53], Gen.Long[1, 1L << 53]).Sample(
            (top, bottom) => new ExactRatio(top, bottom).ToDouble() == (double)top / bottom, iter: 10_000);

    [Fact]
    public void Decimal_fraction_rounds_as_its_text_does() =>
        Gen.Select(Gen.Long, Gen.Int[0, 330]).Sample((digits, scale) =>
            new ExactRatio(digits, BigInteger.Pow(10, scale)).ToDouble()
            == double.Parse($"{digits}E-{scale}", CultureInfo.InvariantCulture), iter: 10_000);

    [Fact]
    public void Power_of_two_scales_down_to_zero_and_up_to_infinity()
    {
        Assert.Equal(0, new ExactRatio(1, 1, -1076).ToDouble());
        Assert.Equal(0, new ExactRatio(1, 1, -1075).ToDouble());
        Assert.Equal(double.Epsilon, new ExactRatio(3, 2, -1075).ToDouble());
        Assert.Equal(double.PositiveInfinity, new ExactRatio(1, 1, 1024).ToDouble());
        Assert.Equal(double.NegativeInfinity, new ExactRatio(-3, 1, 5000).ToDouble());
    }

    [Fact]
    public void Dyadic_arithmetic_is_exact() =>
        Gen.Select(Gen.Long, Gen.Int[-200, 200], Gen.Long, Gen.Int[-200, 200]).Sample((left, leftPower, right, rightPower) =>
        {
            BigInteger Units(Dyadic value) => value.Scale(400).Mantissa << value.Scale(400).Exponent;
            var (x, y) = (Dyadic.Create(left, leftPower), Dyadic.Create(right, rightPower));
            Assert.Equal(Units(x) + Units(y), Units(x + y));
            Assert.Equal(Units(x) - Units(y), Units(x - y));
            Assert.Equal(Units(x) * Units(y), Units(x * y) << 400);
            Assert.Equal(Units(x).CompareTo(Units(y)), x.CompareTo(y));
        }, iter: 2000);
}
