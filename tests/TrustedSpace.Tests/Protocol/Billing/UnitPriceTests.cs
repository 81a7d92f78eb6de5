using System.Numerics;
using CsCheck;
using TrustedSpace.Protocol.Billing;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

public sealed class UnitPriceTests
{
    [Fact]
    public void Each_quantity_is_priced_in_its_tier()
    {
        var price = new UnitPrice { Unit = ChargeUnit.Cell, Amount = 5, Tiers = [new() { Above = 10, Amount = 3 }, new() { Above = 20, Amount = 1 }] };

        Assert.Equal([0, 50, 53, 80, 85], new long[] { 0, 10, 11, 20, 25 }.Select(price.Of));
    }

    [Fact]
    public void Fraction_of_a_unit_is_priced_and_rounded_once()
    {
        var megabyte = new UnitPrice { Unit = ChargeUnit.Megabyte, Amount = 3, Most = 100 };
        var rho = new UnitPrice { Unit = ChargeUnit.PrivacyBudget, Amount = 500, Most = 100 };

        Assert.Equal(4, megabyte.Of(1_500_000));
        Assert.Equal(1_250, rho.Of(2_500_000_000));
    }

    [Fact]
    public void What_exceeds_the_most_is_not_charged() =>
        Assert.Equal(2_000_000, new UnitPrice { Unit = ChargeUnit.Megabyte, Amount = 3, Most = 2 }.Charged(long.MaxValue));

    [Fact]
    public void Price_is_the_sum_over_single_units_rounded_once() =>
        Prices.Unit(ChargeUnit.Cell).SelectMany(price => Gen.Long[0, 200].Select(quantity => (price, quantity))).Sample((price, quantity) =>
        {
            var sum = BigInteger.Zero;
            for (var unit = 0; unit < quantity; unit++)
            {
                sum += (price.Tiers ?? []).LastOrDefault(tier => tier.Above <= unit)?.Amount ?? price.Amount;
            }

            Assert.True(BigInteger.Abs((price.Of(quantity) * (BigInteger)price.Per) - sum) * 2 <= price.Per);
        });
}
