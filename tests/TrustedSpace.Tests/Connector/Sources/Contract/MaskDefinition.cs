using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Tests.Connector.Sources.Contract;

/// <summary>Masks as docs/policy.md defines them, in plain C#: the yardstick of what the engines compute.</summary>
internal static class MaskDefinition
{
    public static object? Apply(Mask mask, object? value, byte[] secret) => (mask.Method, value) switch
    {
        (_, null) or (MaskMethod.Null, _) => null,
        (MaskMethod.Round, long number) => Nearest(number, (long)mask.Step!.Value),
        (MaskMethod.Round, double number) => Math.Floor((number / mask.Step!.Value) + 0.5) * mask.Step!.Value,
        (MaskMethod.Year, DateOnly date) => (long)date.Year,
        (MaskMethod.Prefix, string text) => string.Concat(text.EnumerateRunes().Take(mask.Length!.Value)),
        (MaskMethod.Hash, _) => Convert.ToHexStringLower(HMACSHA256.HashData(RowMasks.HashKey(secret, mask.Element), Encoding.UTF8.GetBytes(Text(value)))),
        _ => throw new ArgumentException($"{mask.Method} of a {value.GetType().Name}"),
    };

    // ⌊v / step + ½⌋ · step = ⌊(2v + step) / 2step⌋ · step, in integers of any size.
    private static long Nearest(long value, long step)
    {
        var (numerator, denominator) = ((2 * (BigInteger)value) + step, 2 * (BigInteger)step);
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        return (long)((remainder.Sign < 0 ? quotient - 1 : quotient) * step);
    }

    private static string Text(object value) => value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
