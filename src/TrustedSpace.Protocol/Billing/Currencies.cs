namespace TrustedSpace.Protocol.Billing;

/// <summary>Currencies of ISO 4217 (list one, without funds, metals and test codes) and how many decimal digits their minor unit has.</summary>
public static class Currencies
{
    private const string Codes =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF "
        + "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF "
        + "KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
        + "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
        + "UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

    private static readonly HashSet<string> Known = [.. Codes.Split(' ')];
    private static readonly HashSet<string> Whole = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
    private static readonly HashSet<string> Thousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    public static bool IsKnown(string code) => Known.Contains(code);

    /// <summary>Decimal digits of the minor unit: 2 for CNY, 0 for JPY, 3 for KWD.</summary>
    /// <exception cref="ArgumentException">No currency of ISO 4217.</exception>
    public static int MinorDigits(string code) => code switch
    {
        _ when !IsKnown(code) => throw new ArgumentException($"\"{code}\" is no currency of ISO 4217", nameof(code)),
        _ when Whole.Contains(code) => 0,
        _ when Thousandths.Contains(code) => 3,
        _ => 2,
    };
}
