using TrustedSpace.Protocol.Billing.Splits;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing.Splits;

public sealed class ShapleySamplingTests
{
    private static readonly long[] Rows = [0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];

    [Fact]
    public void Estimates_sum_to_the_whole()
    {
        var value = new PrecisionValue([.. Rows, 5, 7]);
        var sampled = ShapleySampling.Estimate(value, "leaf"u8);

        Assert.Equal(
            (Int128)value.Of([.. Enumerable.Range(0, value.Players)]) * ShapleyValue.Denominator,
            sampled.Shares.Aggregate(Int128.Zero, (sum, share) => sum + share));
    }

    [Fact]
    public void Same_seed_gives_the_same_and_another_seed_others()
    {
        var value = new PrecisionValue(Rows);

        Assert.Equal(ShapleySampling.Estimate(value, "leaf"u8).Shares, ShapleySampling.Estimate(value, "leaf"u8).Shares);
        Assert.NotEqual(ShapleySampling.Estimate(value, "leaf"u8).Shares, ShapleySampling.Estimate(value, "another"u8).Shares);
    }

    [Fact]
    public void Error_is_within_the_bound_in_nineteen_of_twenty_draws()
    {
        var value = new PrecisionValue(Rows);
        var exact = ShapleyValue.Exact(value);
        var outside = Enumerable.Range(0, 40).Count(seed =>
        {
            var sampled = ShapleySampling.Estimate(value, [(byte)seed]);
            var most = (Int128)sampled.ErrorBound * ShapleyValue.Denominator;
            return sampled.Shares.Zip(exact).Any(pair => Int128.Abs(pair.First - pair.Second) > most);
        });

        Assert.InRange(outside, 0, 2);
    }

    [Fact]
    public void Every_order_is_as_likely()
    {
        var orders = new SeededOrders("seed"u8, 3);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 6000; i++)
        {
            var order = string.Join(',', orders.Next().ToArray());
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // 1000 expected of each, with a standard deviation of 29.
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }
}
