using System.Globalization;

namespace TrustedSpace.Protocol.Billing;

/// <summary>Amounts for people. An unknown currency is taken to have two digits.</summary>
public static class MoneyText
{
    /// <summary>Minor units as an amount: 125000 of CNY are "1250.00 CNY", 125000 of JPY are "125000 JPY".</summary>
    public static string Of(long minorUnits, string currency) => $"{Text(minorUnits, currency, 'F')} {currency}";

    /// <summary>The same with thousands set apart and without the currency, for columns that name it once: 125000 of CNY are "1,250.00".</summary>
    public static string Figure(long minorUnits, string currency) => Text(minorUnits, currency, 'N');

    private static string Text(long minorUnits, string currency, char format)
    {
        var digits = Currencies.IsKnown(currency) ? Currencies.MinorDigits(currency) : 2;
        var amount = new decimal(minorUnits) / (digits switch { 0 => 1, 2 => 100, _ => 1000 });
        return amount.ToString(string.Create(CultureInfo.InvariantCulture, $"{format}{digits}"), CultureInfo.InvariantCulture);
    }
}
