using System.Globalization;

namespace TrustedSpace.Protocol.Json;

/// <summary>
/// Doubles as ECMAScript's Number::toString(10) writes them (RFC 8785 section 3.2.2.3): the shortest digits that read back
/// to the same double, without exponent for 1e-7 ≤ |x| &lt; 1e21.
/// </summary>
internal static class EcmaScriptNumber
{
    public static string Format(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        var sign = value < 0 ? "-" : "";
        var (digits, point) = ShortestDigits(Math.Abs(value));
        return sign + Place(digits, point);
    }

    // ECMA-262 names: digits is s with k = digits.Length, point is n: the value is 0.digits × 10^point.
    private static string Place(string digits, int point) => point switch
    {
        > 21 or < -5 => Exponential(digits, point - 1),
        <= 0 => "0." + new string('0', -point) + digits,
        _ when point >= digits.Length => digits + new string('0', point - digits.Length),
        _ => digits[..point] + "." + digits[point..],
    };

    private static string Exponential(string digits, int exponent)
    {
        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{exponent:+0;-0}");
    }

    // The runtime's "R" gives the shortest round-trip digits; only its placing of point and exponent differs.
    private static (string Digits, int Point) ShortestDigits(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? mantissa.Length : dot;
        var digits = dot < 0 ? mantissa : mantissa.Remove(dot, 1);
        var leadingZeros = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), whole + exponent - leadingZeros);
    }
}
