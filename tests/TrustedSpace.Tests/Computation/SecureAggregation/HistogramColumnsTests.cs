using CsCheck;
using TrustedSpace.Computation.SecureAggregation;
using Xunit;

namespace TrustedSpace.Tests.Computation.SecureAggregation;

public sealed class HistogramColumnsTests
{
    private static readonly Gen<ulong[]> Bins = Gen.OneOf(Gen.Const(0), Gen.Int[0, 3], Gen.Int[0, 100]).Select(count => (ulong)count).Array[1, 40];

    [Fact]
    public void No_run_that_is_released_is_under_the_minimum_and_no_row_is_lost() =>
        Gen.Select(Bins, Gen.Int[1, 20]).Sample((bins, minimum) =>
        {
            var total = bins.Aggregate(0UL, (sum, bin) => sum + bin);
            var columns = new HistogramColumns(2, bins.Length, HistogramRelease.Merged);
            ulong[] counts = [1000, 1000, .. bins];
            columns.Coarsen(counts, minimum);

            Assert.Equal([1000UL, 1000UL], counts[..2]);
            Assert.All(counts[2..], bin => Assert.True(bin == 0 || bin >= (ulong)minimum));
            Assert.Equal(total >= (ulong)minimum ? total : 0, counts[2..].Aggregate(0UL, (sum, bin) => sum + bin));
            Assert.True(columns.Holds(counts, minimum));
            if (total >= (ulong)minimum)
            {
                Assert.NotEqual(0UL, counts[2]);
            }
        }, iter: 2000);

    [Fact]
    public void Runs_hold_the_rows_of_their_bins() =>
        Gen.Select(Bins, Gen.Int[1, 20]).Sample((bins, minimum) =>
        {
            ulong[] counts = [.. bins];
            new HistogramColumns(0, bins.Length, HistogramRelease.Merged).Coarsen(counts, minimum);
            for (var start = 0; start < counts.Length; start++)
            {
                if (counts[start] == 0)
                {
                    continue;
                }

                var end = start + 1;
                while (end < counts.Length && counts[end] == 0)
                {
                    end++;
                }

                Assert.Equal(bins[start..end].Aggregate(0UL, (sum, bin) => sum + bin), counts[start]);
            }
        }, iter: 2000);

    [Fact]
    public void Bins_that_reach_the_minimum_stay_as_they_are()
    {
        ulong[] counts = [5, 6, 7, 5];
        new HistogramColumns(0, 4, HistogramRelease.Merged).Coarsen(counts, 5);
        Assert.Equal([5UL, 6UL, 7UL, 5UL], counts);
    }

    [Fact]
    public void Of_values_only_the_number_that_occurs_is_released() =>
        Bins.Sample(bins =>
        {
            var columns = new HistogramColumns(0, bins.Length, HistogramRelease.Occupied);
            ulong[] counts = [.. bins];
            columns.Coarsen(counts, 5);
            Assert.Equal((ulong)bins.Count(bin => bin > 0), counts[0]);
            Assert.All(counts[1..], bin => Assert.Equal(0UL, bin));
            Assert.True(columns.Holds(counts, 5));
        });

    [Theory]
    [InlineData(HistogramRelease.Merged, 9, 4, 0)]
    [InlineData(HistogramRelease.Occupied, 4, 0, 0)]
    [InlineData(HistogramRelease.Occupied, 2, 1, 0)]
    public void A_release_that_tells_more_is_recognised(HistogramRelease release, int first, int second, int third) =>
        Assert.False(new HistogramColumns(0, 3, release).Holds([(ulong)first, (ulong)second, (ulong)third], 5));
}
