using System.Numerics;
using CsCheck;
using TrustedSpace.Protocol.Billing.Splits;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing.Splits;

public sealed class ShapleyValueTests
{
    // A game as a table: the value of each group by its bits; nobody makes it less.
    private static readonly Gen<long[]> Games = Gen.Int[1, 5].SelectMany(players => Gen.Long[0, 1_000_000].Array[1 << players].Select(gains => Monotone(gains, players)));

    [Fact]
    public void Shares_sum_to_the_whole() => Games.Sample(game =>
        Assert.Equal((Int128)game[^1] * ShapleyValue.Denominator, Sum(ShapleyValue.Exact(Table(game)))));

    [Fact]
    public void Share_is_the_gain_averaged_over_every_order() => Games.Sample(game =>
    {
        var players = BitOperations.Log2((uint)game.Length);
        var orders = Orders([.. Enumerable.Range(0, players)]).ToArray();
        var gains = new long[players];
        foreach (var order in orders)
        {
            var group = 0;
            foreach (var player in order)
            {
                gains[player] += game[group | (1 << player)] - game[group];
                group |= 1 << player;
            }
        }

        Assert.Equal(gains.Select(gain => (Int128)gain * (ShapleyValue.Denominator / orders.Length)), ShapleyValue.Exact(Table(game)));
    });

    [Fact]
    public void Equals_get_equal() => Gen.Long[0, 1000].Array[2, 8].Sample(rows =>
    {
        rows[1] = rows[0];
        var shares = ShapleyValue.Exact(new PrecisionValue(rows));

        Assert.Equal(shares[0], shares[1]);
    });

    [Fact]
    public void Who_adds_nothing_gets_nothing() => Gen.Long[0, 1000].Array[1, 8].Sample(rows =>
    {
        rows[0] = 0;

        Assert.Equal(Int128.Zero, ShapleyValue.Exact(new PrecisionValue(rows))[0]);
    });

    [Fact]
    public void Two_games_together_give_the_sum() => Gen.Select(Games, Games).Where((a, b) => a.Length == b.Length).Sample((a, b) =>
    {
        long[] sum = [.. a.Zip(b, (left, right) => left + right)];

        Assert.Equal(
            ShapleyValue.Exact(Table(a)).Zip(ShapleyValue.Exact(Table(b)), (left, right) => left + right),
            ShapleyValue.Exact(Table(sum)));
    });

    [Fact]
    public void Thirteen_owners_are_refused() =>
        Assert.Throws<ArgumentException>(() => ShapleyValue.Exact(new PrecisionValue(new long[13])));

    [Fact]
    public void Precision_is_the_root_of_the_rows_in_millionths() =>
        Gen.Long[0, 1L << 50].Sample(rows =>
        {
            var value = (BigInteger)new PrecisionValue([rows, 5]).Of([0]);
            var square = (BigInteger)rows * 1_000_000_000_000;

            Assert.True(value * value <= square && (value + 1) * (value + 1) > square);
        });

    [Fact]
    public void Leave_one_out_is_what_would_be_missing() =>
        Assert.Equal([1_000_000, 0], LeaveOneOut.Of(new PrecisionValue([1, 0])));

    internal static MeasuredValue Table(long[] game) => new(BitOperations.Log2((uint)game.Length), members =>
    {
        var group = 0;
        foreach (var member in members)
        {
            group |= 1 << member;
        }

        return game[group];
    });

    private static long[] Monotone(long[] gains, int players)
    {
        var game = new long[gains.Length];
        for (var group = 1; group < game.Length; group++)
        {
            game[group] = gains[group] + Enumerable.Range(0, players).Where(player => (group & (1 << player)) != 0).Max(player => game[group & ~(1 << player)]);
        }

        return game;
    }

    private static IEnumerable<int[]> Orders(int[] players) => players.Length == 0
        ? [[]]
        : players.SelectMany(first => Orders([.. players.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]));

    private static Int128 Sum(IEnumerable<Int128> shares) => shares.Aggregate(Int128.Zero, (sum, share) => sum + share);
}
