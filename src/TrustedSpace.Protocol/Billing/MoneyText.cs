using System.Globalization;

namespace TrustedSpace.Protocol.Billing;

/// <summary>Amounts for people.</summary>
public static class MoneyText
{
    /// <summary>Minor units as an amount: 1250 of CNY are "12.50 CNY", 1250 of JPY are "1250 JPY". An unknown currency is taken to have two digits.</summary>
    public static string Of(long minorUnits, string currency)
    {
        var digits = Currencies.IsKnown(currency) ? Currencies.MinorDigits(currency) : 2;
        var text = Int128.Abs(minorUnits).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        var sign = minorUnits < 0 ? "-" : "";
        return digits == 0 ? $"{sign}{text} {currency}" : $"{sign}{text[..^digits]}.{text[^digits..]} {currency}";
    }
}
