using CsCheck;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class DistributionValueTests
{
    private static readonly Histogram Ages = new(
        0,
        GroupColumn.Of(new GroupKey.Step("age", ColumnType.Integer, 1, -5, 30, ElementValue.Integer(1)), nullable: false),
        HistogramRelease.Merged);

    [Fact]
    public void A_value_in_order_lies_within_the_resolution_whatever_was_merged() =>
        Gen.Select(Gen.Int[-5, 30].Array[1, 200], Gen.Int[1, 20], Gen.Double[0, 1]).Sample((values, minimum, level) =>
        {
            if (values.Length < minimum)
            {
                return;
            }

            var counts = Counts(values);
            new HistogramColumns(0, counts.Length, HistogramRelease.Merged).Coarsen(counts, minimum);
            double[] sorted = [.. values.Order()];
            var position = level * (values.Length - 1);
            var (below, above) = (sorted[(int)Math.Floor(position)], sorted[(int)Math.Ceiling(position)]);
            AssertWithin(sorted[0], Of(DistributionFunction.Min, 0, counts));
            AssertWithin(sorted[^1], Of(DistributionFunction.Max, 0, counts));
            AssertWithin(below + (above - below) * (position - Math.Floor(position)), Of(DistributionFunction.QuantileCont, level, counts));
            AssertWithin(sorted[Math.Max((int)Math.Ceiling(level * values.Length), 1) - 1], Of(DistributionFunction.QuantileDisc, level, counts));
        }, iter: 2000);

    [Fact]
    public void Values_that_each_reach_the_minimum_are_exact()
    {
        var counts = Counts([.. Enumerable.Range(-5, 36).SelectMany(value => Enumerable.Repeat(value, 7))]);
        new HistogramColumns(0, counts.Length, HistogramRelease.Merged).Coarsen(counts, 7);
        Assert.Equal("-5", Of(DistributionFunction.Min, 0, counts).ToString());
        Assert.Equal("30", Of(DistributionFunction.Max, 0, counts).ToString());
        Assert.Equal("12.5", Of(DistributionFunction.QuantileCont, 0.5, counts).ToString());
        Assert.Equal("12", Of(DistributionFunction.QuantileDisc, 0.5, counts).ToString());
    }

    [Fact]
    public void No_value_is_null()
    {
        Assert.Equal(ResultKind.Null, Of(DistributionFunction.QuantileCont, 0.5, new ulong[36]).Kind);
        Assert.Equal("42 ± 2.5", ResultCell.Integer(42, 2.5).ToString());
    }

    private static void AssertWithin(double expected, ResultCell actual) =>
        Assert.True(Math.Abs(expected - actual.AsNumber) <= actual.Resolution + 1e-9, $"expected {expected}, got {actual}");

    private static ResultCell Of(DistributionFunction function, double level, ulong[] counts) =>
        DistributionValue.Of(function, level, ColumnType.Integer, Ages, counts);

    private static ulong[] Counts(int[] values)
    {
        var counts = new ulong[36];
        foreach (var value in values)
        {
            counts[value + 5]++;
        }

        return counts;
    }
}
