using CsCheck;
using TrustedSpace.Protocol.Billing;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

public sealed class PriceBookTests
{
    private static readonly PriceBook Book = new()
    {
        Ceilings = [new() { Currency = "CNY", Unit = ChargeUnit.Cell, Amount = 3, Per = 2 }, new() { Currency = "CNY", Unit = ChargeUnit.Subscription, Amount = 100 }],
    };

    [Fact]
    public void Price_at_its_ceiling_is_within_it() =>
        Assert.Empty(Book.Excesses(new Tariff { Currency = "CNY", Prices = [new() { Unit = ChargeUnit.Cell, Amount = 6, Per = 4 }] }));

    [Fact]
    public void Price_above_its_ceiling_is_named() =>
        Assert.Contains("tariff.cell: 2 per 1 is above the ceiling of 3 per 2", Assert.Single(Book.Excesses(new Tariff { Currency = "CNY", PerCell = 2 })), StringComparison.Ordinal);

    [Fact]
    public void Highest_tier_counts() =>
        Assert.Single(Book.Excesses(new Tariff { Currency = "CNY", Prices = [new() { Unit = ChargeUnit.Cell, Amount = 1, Tiers = [new() { Above = 10, Amount = 9 }] }] }));

    [Fact]
    public void Fee_above_its_ceiling_is_named() =>
        Assert.Single(Book.Excesses(new Tariff { Currency = "CNY", Subscription = new() { Fee = 101, Included = [] } }));

    [Fact]
    public void Ceiling_binds_its_own_currency_only() =>
        Assert.Empty(Book.Excesses(new Tariff { Currency = "EUR", PerCell = 1000 }));

    [Fact]
    public void Wrong_book_is_told_key_by_key()
    {
        var violations = new PriceBook
        {
            Ceilings = [new() { Currency = "XXX", Unit = ChargeUnit.Included, Amount = 1 }],
            RevenueCaps = [new() { Currency = "CNY", Amount = 1 }, new() { Currency = "CNY", Amount = 2 }],
        }.Violations().ToArray();

        Assert.Equal(3, violations.Length);
    }

    [Fact]
    public void Any_change_of_a_tariff_or_book_is_another_version() =>
        Gen.Select(Prices.Tariffs, Prices.Books).Sample((tariff, book) =>
        {
            Assert.NotEqual(tariff.Digest(), (tariff with { Minimum = (tariff.Minimum ?? 0) + 1 }).Digest());
            Assert.NotEqual(book.Digest(), (book with { FreePurposes = [.. book.FreePurposes, "another"] }).Digest());
        });

    [Theory]
    [InlineData("CNY", 12345, "123.45 CNY")]
    [InlineData("CNY", -5, "-0.05 CNY")]
    [InlineData("JPY", 12345, "12345 JPY")]
    [InlineData("KWD", 12345, "12.345 KWD")]
    [InlineData("CNY", long.MinValue, "-92233720368547758.08 CNY")]
    public void Amount_has_the_digits_of_its_currency(string currency, long amount, string text) => Assert.Equal(text, MoneyText.Of(amount, currency));

    [Theory]
    [InlineData("CNY", 123456789, "1,234,567.89")]
    [InlineData("CNY", -5, "-0.05")]
    [InlineData("JPY", 1234, "1,234")]
    [InlineData("KWD", 999, "0.999")]
    public void Figure_sets_thousands_apart(string currency, long amount, string text) => Assert.Equal(text, MoneyText.Figure(amount, currency));
}
