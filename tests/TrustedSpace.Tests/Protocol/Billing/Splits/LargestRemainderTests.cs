using System.Numerics;
using CsCheck;
using TrustedSpace.Protocol.Billing.Splits;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing.Splits;

public sealed class LargestRemainderTests
{
    [Fact]
    public void Parts_sum_to_the_whole_and_none_is_off_by_a_unit() =>
        Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Long[0, 1_000_000].Array[1, 20]).Sample((total, weights) =>
        {
            var parts = LargestRemainder.ByWeight(total, [.. weights.Select(weight => (Int128)weight)]);
            var sum = weights.Sum();

            Assert.Equal(total, parts.Sum());
            Assert.All(parts.Zip(weights), pair =>
            {
                var (share, whole) = sum == 0 ? (total, weights.Length) : ((BigInteger)total * pair.Second, (BigInteger)sum);
                Assert.True(BigInteger.Abs((pair.First * whole) - share) < whole);
            });
        });

    [Fact]
    public void Equal_remainders_go_in_order() => Assert.Equal([2, 2, 1], LargestRemainder.ByWeight(5, [1, 1, 1]));

    [Fact]
    public void Largest_remainder_goes_first() => Assert.Equal([0, 1, 1], LargestRemainder.ByWeight(2, [1, 2, 2]));

    [Fact]
    public void Without_weight_all_get_the_same() => Assert.Equal([4, 3, 3], LargestRemainder.ByWeight(10, [0, 0, 0]));

    [Fact]
    public void Who_has_no_weight_gets_nothing() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[1, 1_000_000].Array[1, 20]).Sample((total, weights) =>
            Assert.Equal(0, LargestRemainder.ByWeight(total, [0, .. weights.Select(weight => (Int128)weight)])[0]));
}
