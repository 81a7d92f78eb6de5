namespace TrustedSpace.Protocol.Billing;

/// <summary>
/// The one rounding of money: to the nearest minor unit, a half to the even neighbour (IEEE 754 roundTiesToEven on exact integers), so that many
/// roundings favour neither side. It is done once a line, and never on a sum of rounded lines.
/// </summary>
public static class Rounding
{
    /// <summary>The quotient, rounded; symmetric about 0.</summary>
    /// <param name="numerator">Below 2^126 in size.</param>
    /// <param name="denominator">Above 0.</param>
    /// <exception cref="OverflowException">The quotient exceeds 64 bits.</exception>
    public static long HalfEven(Int128 numerator, Int128 denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(denominator, Int128.Zero);
        var (quotient, remainder) = Int128.DivRem(Int128.Abs(numerator), denominator);
        var rest = denominator - remainder;
        if (remainder > rest || (remainder == rest && Int128.IsOddInteger(quotient)))
        {
            quotient++;
        }

        return checked((long)(Int128.IsNegative(numerator) ? -quotient : quotient));
    }

    /// <summary>The quotient, rounded up; for ceilings only.</summary>
    /// <inheritdoc cref="HalfEven"/>
    public static long Up(Int128 numerator, Int128 denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        var (quotient, remainder) = Int128.DivRem(numerator, denominator);
        return checked((long)(remainder == 0 ? quotient : quotient + 1));
    }
}
