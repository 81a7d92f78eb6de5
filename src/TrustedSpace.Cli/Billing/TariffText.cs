using System.Globalization;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Billing;

namespace TrustedSpace.Cli.Billing;

/// <summary>A tariff in words.</summary>
internal static class TariffText
{
    /// <summary>The price of one unit.</summary>
    public static string PerUnit(Tariff tariff, ChargeUnit unit) =>
        tariff.PriceOf(unit) is { } price ? Price(price, tariff.Currency) : Screen.Money(0, tariff.Currency);

    /// <summary>Everything but jobs and cells; empty when there is nothing.</summary>
    public static string Further(Tariff tariff)
    {
        var prices = tariff.UnitPrices()
            .Where(price => price.Unit is not (ChargeUnit.Job or ChargeUnit.Cell))
            .Select(price => $"{ChargeUnitNames.Of(price.Unit)} {Price(price, tariff.Currency)}");
        var minimum = tariff.Minimum is { } least ? [$"at least {Screen.Money(least, tariff.Currency)} a job"] : Array.Empty<string>();
        var fee = tariff.Subscription is { } subscription
            ? [$"{Screen.Money(subscription.Fee, tariff.Currency)} a month with {string.Join(", ", subscription.Included.Select(volume => $"{Number(volume.Quantity)} {ChargeUnitNames.Of(volume.Unit)}"))}"]
            : Array.Empty<string>();
        return string.Join("; ", prices.Concat(minimum).Concat(fee));
    }

    private static string Price(UnitPrice price, string currency)
    {
        var first = Screen.Money(price.Amount, currency) + (price.Per == 1 ? "" : $" per {Number(price.Per)}");
        return string.Join(", ", (price.Tiers ?? []).Select(tier => $"above {Number(tier.Above)} {Screen.Money(tier.Amount, currency)}").Prepend(first));
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
