using System.Numerics;
using CsCheck;
using TrustedSpace.Computation.FixedPoint;
using Xunit;

namespace TrustedSpace.Tests.Computation.FixedPoint;

public sealed class FixedPointScaleTests
{
    [Fact]
    public void Pooled_integers_come_back_exactly() =>
        Gen.Select(Gen.Long[-(1L << 53), 1L << 53].Array[2], Gen.Double[0, 1].Array[1, 20].Array[2, 5]).Sample((bounds, parties) =>
        {
            var (low, high) = (bounds.Min(), bounds.Max());
            var scale = new FixedPointScale(low, high);
            var values = parties.Select(party => party.Select(unit => low + (long)((BigInteger)(high - low) * (long)(unit * 1e9) / 1_000_000_000)).ToArray()).ToArray();
            var all = values.SelectMany(party => party).Select(value => Dyadic.FromInteger(value)).ToArray();
            var (total, first, second) = Add(scale, values.Select(Moments));
            var sum = all.Aggregate((left, right) => left + right);
            Assert.True(scale.Sum(total, total, first).TryToInteger(out var decoded));
            Assert.Equal(sum, Dyadic.FromInteger(decoded));
            Assert.Equal((ExactRatio.From(sum) / total).ToDouble(), scale.Mean(total, total, first).ToDouble());
            AssertClose((Deviations(all) / total / (total - 1)).ToDouble(), scale.SampleVariance(total, total, first, second).ToDouble(), 1e-12);
        }, iter: 500);

    [Theory]
    [InlineData(0, 1, 0.5, 0.25)]
    [InlineData(0, 1e9, 5e8, 1)]
    [InlineData(-1e12, 1e12, 0, 1)]
    [InlineData(1e6, 1e6 + 1, 1e6 + 0.5, 0.125)]
    [InlineData(0, 1e150, 1e149, 1e148)]
    [InlineData(0, 1e-150, 1e-151, 1e-152)]
    public void Reals_of_hostile_scale_agree_to_one_in_a_billion(double low, double high, double centre, double spread)
    {
        var scale = new FixedPointScale(low, high);
        var parties = Enumerable.Range(0, 3).Select(party => Enumerable.Range(0, 200)
            .Select(i => Math.Clamp(centre + spread * Math.Sin(i * 1.7 + party), low, high)).ToArray()).ToArray();
        var exact = parties.SelectMany(party => party).Select(Dyadic.FromDouble).ToArray();
        var (total, first, second) = Add(scale, parties.Select(Moments));
        var sum = exact.Aggregate((left, right) => left + right);
        var variance = (Deviations(exact) / (ulong)exact.Length / (ulong)(exact.Length - 1)).ToDouble();
        AssertClose(variance, scale.SampleVariance(total, total, first, second).ToDouble(), 1e-9);
    }

    [Fact]
    public void Equal_values_have_no_variance() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Int[1, 1000].Array[2, 64]).Sample((value, sizes) =>
        {
            var scale = new FixedPointScale(-1e6, 1e6);
            var (total, first, second) = Add(scale, sizes.Select(size => ((long)size, Dyadic.FromDouble(value) * Dyadic.FromInteger(size), 0.0)));
            Assert.Equal(value, scale.Mean(total, total, first).ToDouble(), 1e-20);
            Assert.Equal(0, scale.SampleVariance(total, total, first, second).ToDouble());
        }, iter: 200);

    [Fact]
    public void Products_of_deviations_come_back_to_one_in_a_billion_of_what_they_could_be() =>
        Gen.Select(Gen.Double[-1e6, 1e6].Array[2], Gen.Double[1e-9, 1e9], Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Array[0, 20].Array[2, 5]).Sample((bounds, factor, parties) =>
        {
            var (low, high) = (bounds.Min(), bounds.Max());
            var (scale, other) = (new FixedPointScale(low, high), new FixedPointScale(-factor, factor));
            var pairs = parties.Select(party => party.Select(unit =>
                (X: Dyadic.FromDouble(Math.Clamp(low + (high - low) * unit.Item1, low, high)), Y: Dyadic.FromDouble(factor * (unit.Item2 - unit.Item1)))).ToArray()).ToArray();
            var all = pairs.SelectMany(party => party).ToArray();
            var total = (ulong)all.Length;
            if (total == 0)
            {
                return;
            }

            UInt128 first = 0, second = 0, products = 0;
            foreach (var party in pairs)
            {
                var (x, y) = (Sum(party.Select(pair => pair.X)), Sum(party.Select(pair => pair.Y)));
                first += scale.EncodeSum(party.Length, x, total);
                second += other.EncodeSum(party.Length, y, total);
                products += scale.EncodeProducts(other, party.Length, x, y, party.Length == 0 ? 0 : (CoDeviations(party) / (ulong)party.Length).ToDouble(), total);
            }

            var expected = (CoDeviations(all) / total).ToDouble();
            Assert.Equal(expected, scale.CoDeviations(other, total, total, first, second, products).ToDouble(), 1e-12 * total * (high - low + 1e-30) * factor);
        }, iter: 300);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, -1)]
    [InlineData(-1, -1)]
    public void Most_pairs_of_most_parties_at_the_bounds_do_not_overflow(int x, int y)
    {
        var scale = new FixedPointScale(-1, 1);
        var rows = (BigInteger)FixedPointScale.MaxRows;
        const ulong Total = FixedPointScale.MaxTotal;
        UInt128 first = 0, second = 0, products = 0;
        for (var party = 0; party < 64; party++)
        {
            first += scale.EncodeSum(FixedPointScale.MaxRows, Dyadic.FromInteger(x * rows), Total);
            second += scale.EncodeSum(FixedPointScale.MaxRows, Dyadic.FromInteger(y * rows), Total);
            products += scale.EncodeProducts(scale, FixedPointScale.MaxRows, Dyadic.FromInteger(x * rows), Dyadic.FromInteger(y * rows), 0, Total);
        }

        Assert.Equal(x * y, (double)(Int128)products / Math.ScaleB(Total, FixedPointScale.FractionBits(Total)));
        Assert.True(scale.CoDeviations(scale, Total, Total, first, second, products).IsZero);
    }

    [Fact]
    public void Products_that_could_overflow_are_refused()
    {
        var scale = new FixedPointScale(-1, 1);
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeProducts(scale, 10, Dyadic.Zero, Dyadic.Zero, 10.1, 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeProducts(scale, 10, Dyadic.Zero, Dyadic.Zero, -10.1, 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeProducts(scale, 10, Dyadic.Zero, Dyadic.Zero, double.NaN, 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeProducts(scale, 11, Dyadic.Zero, Dyadic.Zero, 0, 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Most_rows_of_most_parties_at_the_bound_do_not_overflow(int value)
    {
        var scale = new FixedPointScale(-1, 1);
        var party = (FixedPointScale.MaxRows, Dyadic.FromInteger((BigInteger)value * FixedPointScale.MaxRows), 0.0);
        var (total, first, second) = Add(scale, Enumerable.Repeat(party, 64));
        Assert.Equal(FixedPointScale.MaxTotal, total);
        Assert.Equal(value, scale.Mean(total, total, first).ToDouble());
        Assert.Equal(0, scale.SampleVariance(total, total, first, second).ToDouble());
    }

    [Fact]
    public void What_could_overflow_is_refused()
    {
        var scale = new FixedPointScale(0, 10);
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSum(10, Dyadic.FromInteger(151), 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSum(10, Dyadic.FromInteger(-51), 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSum((1L << 40) + 1, Dyadic.Zero, 1UL << 41));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSum(11, Dyadic.Zero, 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSum(-1, Dyadic.Zero, 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSquares(10, Dyadic.FromInteger(50), 1000, 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSquares(10, Dyadic.FromInteger(50), double.NaN, 10));
        Assert.Throws<FixedPointOverflowException>(() => scale.EncodeSquares(10, Dyadic.FromInteger(50), -1, 10));
        Assert.Throws<FixedPointOverflowException>(() => FixedPointScale.FractionBits((1UL << 46) + 1));
    }

    private static (long Count, Dyadic Sum, double Squares) Moments(long[] values) =>
        Moments([.. values.Select(value => Dyadic.FromInteger(value))]);

    private static (long Count, Dyadic Sum, double Squares) Moments(double[] values) => Moments([.. values.Select(Dyadic.FromDouble)]);

    private static (long Count, Dyadic Sum, double Squares) Moments(Dyadic[] values)
    {
        var sum = values.Aggregate((left, right) => left + right);
        return (values.Length, sum, (Deviations(values) / (ulong)values.Length).ToDouble());
    }

    /// <summary>n·Σx² − (Σx)², exactly.</summary>
    private static ExactRatio Deviations(Dyadic[] values)
    {
        var sum = values.Aggregate((left, right) => left + right);
        var squares = values.Select(value => value * value).Aggregate((left, right) => left + right);
        return ExactRatio.From(squares * Dyadic.FromInteger(values.Length) - sum * sum);
    }

    private static Dyadic Sum(IEnumerable<Dyadic> values) => values.Aggregate(Dyadic.Zero, (left, right) => left + right);

    /// <summary>n·Σxy − Σx·Σy, exactly.</summary>
    private static ExactRatio CoDeviations((Dyadic X, Dyadic Y)[] pairs) => ExactRatio.From(
        Sum(pairs.Select(pair => pair.X * pair.Y)) * Dyadic.FromInteger(pairs.Length) - Sum(pairs.Select(pair => pair.X)) * Sum(pairs.Select(pair => pair.Y)));

    private static (ulong Total, UInt128 First, UInt128 Second) Add(FixedPointScale scale, IEnumerable<(long Count, Dyadic Sum, double Squares)> parties)
    {
        (long Count, Dyadic Sum, double Squares)[] all = [.. parties];
        var total = (ulong)all.Sum(party => party.Count);
        return (
            total,
            all.Select(party => scale.EncodeSum(party.Count, party.Sum, total)).Aggregate((left, right) => left + right),
            all.Select(party => scale.EncodeSquares(party.Count, party.Sum, party.Squares, total)).Aggregate((left, right) => left + right));
    }

    private static void AssertClose(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"expected {expected:R}, got {actual:R}");
}
