using System.Numerics;

namespace TrustedSpace.Computation.FixedPoint;

/// <summary>An exact ratio numerator / denominator × 2^exponent, rounded once when it becomes a double.</summary>
/// <remarks>Invariant: the denominator is positive.</remarks>
public readonly struct ExactRatio
{
    private readonly BigInteger _denominatorLessOne;

    public ExactRatio(BigInteger numerator, BigInteger denominator, int exponent = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        Numerator = numerator;
        _denominatorLessOne = denominator - 1;
        Exponent = exponent;
    }

    public static ExactRatio Zero => default;

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorLessOne + 1;

    public int Exponent { get; }

    public static ExactRatio From(Dyadic value) => new(value.Mantissa, BigInteger.One, value.Exponent);

    public static ExactRatio operator /(ExactRatio left, ulong right) =>
        new(left.Numerator, left.Denominator * right, left.Exponent);

    public static ExactRatio operator +(ExactRatio left, ExactRatio right)
    {
        var exponent = Math.Min(left.Exponent, right.Exponent);
        var (first, second) = (left.Numerator << (left.Exponent - exponent), right.Numerator << (right.Exponent - exponent));
        return new(first * right.Denominator + second * left.Denominator, left.Denominator * right.Denominator, exponent);
    }

    public static ExactRatio operator -(ExactRatio left, ExactRatio right) =>
        left + new ExactRatio(-right.Numerator, right.Denominator, right.Exponent);

    public static ExactRatio operator *(ExactRatio left, ExactRatio right) =>
        new(left.Numerator * right.Numerator, left.Denominator * right.Denominator, left.Exponent + right.Exponent);

    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static ExactRatio operator /(ExactRatio left, ExactRatio right) => right.Numerator.IsZero
        ? throw new DivideByZeroException()
        : new(
            left.Numerator * right.Denominator * right.Numerator.Sign,
            left.Denominator * BigInteger.Abs(right.Numerator),
            left.Exponent - right.Exponent);

    public bool IsZero => Numerator.IsZero;

    /// <summary>The ratio as an integer, if it is one.</summary>
    public bool TryToInteger(out BigInteger value)
    {
        var (top, bottom) = Exponent >= 0 ? (Numerator << Exponent, Denominator) : (Numerator, Denominator << -Exponent);
        value = BigInteger.DivRem(top, bottom, out var remainder);
        return remainder.IsZero;
    }

    /// <summary>The nearest double, ties to even; beyond the largest double, infinity.</summary>
    public double ToDouble()
    {
        if (Numerator.IsZero)
        {
            return 0;
        }

        // A quotient of 66 or 67 bits with a sticky last bit rounds as the exact ratio does, also to subnormals.
        var magnitude = BigInteger.Abs(Numerator);
        var shift = 66 - (int)(magnitude.GetBitLength() - Denominator.GetBitLength());
        var (top, bottom) = shift >= 0 ? (magnitude << shift, Denominator) : (magnitude, Denominator << -shift);
        var quotient = BigInteger.DivRem(top, bottom, out var remainder);
        var bits = (UInt128)quotient | (remainder.IsZero ? UInt128.Zero : UInt128.One);
        var value = Round(bits, Exponent - shift);
        return Numerator.Sign < 0 ? -value : value;
    }

    private static double Round(UInt128 bits, int exponent)
    {
        var length = 128 - (int)UInt128.LeadingZeroCount(bits);
        var top = length + exponent;
        if (top > 1024)
        {
            return double.PositiveInfinity;
        }

        // Bits kept: 53, or fewer where the result is subnormal (units of 2^-1074).
        var drop = Math.Max(length - 53, -1074 - exponent);
        if (drop > length)
        {
            return 0;
        }

        var kept = (ulong)(bits >> drop);
        var rest = bits & ((UInt128.One << drop) - 1);
        var half = UInt128.One << (drop - 1);
        if (rest > half || rest == half && (kept & 1) != 0)
        {
            kept++;
        }

        return Math.ScaleB(kept, exponent + drop);
    }
}
