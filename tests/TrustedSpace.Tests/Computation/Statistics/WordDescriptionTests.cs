using CsCheck;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class WordDescriptionTests
{
    private static readonly StatisticsPlan Plan = Tumours.Plan(
        "SELECT REGR_SLOPE(radius, age), CORR(radius, age) AS r, AVG(radius), REGR_COUNT(age, radius), REGR_AVGX(unbounded, age) FROM tumours");

    [Fact]
    public void Every_word_says_which_moment_of_which_measure_it_is()
    {
        Assert.Equal([null, 0, 1, 2, 3], Plan.CountWords.Select(word => word.Measure));
        Assert.All(Plan.CountWords, word => Assert.Equal((Moments.None, 1.0, 1.0), (word.Moment, word.MostByPresence, word.MostByReplacement)));
        Assert.Equal(
            [
                (0, Moments.SumY), (0, Moments.SquaresY), (0, Moments.SumX), (0, Moments.SquaresX), (0, Moments.Products),
                (1, Moments.SumY),
                (3, Moments.SumX),
            ],
            Plan.ValueWords.Select(word => (word.Measure!.Value, word.Moment)));
        Assert.Equal([1, 1, 1, 1, 1, 2, 4], Plan.ValueWords.Select(word => word.CountColumn));
    }

    [Fact]
    public void Reach_is_half_of_the_bounds_in_scaled_units()
    {
        // radius lies in [0, 40], halved and scaled by 2^5: 20/32; age in [0, 120] by 2^6: 60/64.
        Assert.Equal(
            [0.625, 0.625 * 0.625, 0.9375, 0.9375 * 0.9375, 0.625 * 0.9375, 0.625, 0.9375],
            Plan.ValueWords.Select(word => Math.Round(word.MostByPresence, 12)));
        Assert.Equal(
            [1.25, 0.625 * 0.625, 1.875, 0.9375 * 0.9375, 2 * 0.625 * 0.9375, 1.25, 1.875],
            Plan.ValueWords.Select(word => Math.Round(word.MostByReplacement, 12)));
    }

    [Fact]
    public void A_row_that_comes_or_goes_or_is_replaced_moves_no_word_further_than_described()
    {
        var row = Gen.Select(Gen.OneOf(Gen.Const(0.0), Gen.Const(40.0), Gen.Double[0, 40]), Gen.Int[0, 120]);
        Gen.Select(row.Array[0, 12], row, row).Sample((rows, one, other) =>
        {
            var (without, with, instead) = (Words(rows), Words([.. rows, one]), Words([.. rows, other]));
            for (var i = 0; i < without.Length; i++)
            {
                // Source arithmetic is double: a part in 2^50 of the sum.
                var slack = 1 + Math.ScaleB(rows.Length + 1, FixedPointScale.FractionBits(Bound) - 48);
                Assert.True(Distance(without[i], with[i]) <= Math.ScaleB(Plan.ValueWords[i].MostByPresence, FixedPointScale.FractionBits(Bound)) + slack);
                Assert.True(Distance(instead[i], with[i]) <= Math.ScaleB(Plan.ValueWords[i].MostByReplacement, FixedPointScale.FractionBits(Bound)) + slack);
            }
        }, iter: 500);
    }

    private const ulong Bound = 100;

    private static double Distance(UInt128 left, UInt128 right) => Math.Abs((double)((Int128)left - (Int128)right));

    private static UInt128[] Words((double Radius, int Age)[] rows)
    {
        var words = new UInt128[Plan.ValueColumns];
        if (rows.Length > 0)
        {
            var (radius, age) = (Of([.. rows.Select(row => row.Radius)]), Of([.. rows.Select(row => (double)row.Age)]));
            var (meanRadius, meanAge) = (rows.Average(row => row.Radius), rows.Average(row => row.Age));
            var group = new PartialGroup(0, rows.Length,
            [
                new MeasureMoments(radius, age, rows.Sum(row => (row.Radius - meanRadius) * (row.Age - meanAge))),
                radius,
                new MeasureMoments(ElementMoments.CountOnly(rows.Length), ElementMoments.CountOnly(rows.Length)),
                new MeasureMoments(ElementMoments.CountOnly(rows.Length), age),
            ]);
            PartialVectors.Create(new PartialAggregate(Plan, [group])).Values(0, Enumerable.Repeat(Bound, Plan.CountColumns).ToArray(), words);
        }

        return words;
    }

    private static ElementMoments Of(double[] values) => new(
        values.Length,
        values.Select(Dyadic.FromDouble).Aggregate((left, right) => left + right),
        values.Sum(value => Math.Pow(value - values.Average(), 2)),
        values.Min(),
        values.Max());
}
