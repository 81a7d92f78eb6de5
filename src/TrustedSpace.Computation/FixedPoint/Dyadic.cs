using System.Globalization;
using System.Numerics;

namespace TrustedSpace.Computation.FixedPoint;

/// <summary>
/// An exact number mantissa × 2^exponent. Every finite double and every integer is one, so sums, differences and
/// products of what a data source returned lose nothing.
/// </summary>
/// <remarks>Invariant: the mantissa is odd, or the number is zero with exponent zero; so equal numbers are equal values.</remarks>
public readonly record struct Dyadic : IComparable<Dyadic>
{
    private Dyadic(BigInteger mantissa, int exponent)
    {
        Mantissa = mantissa;
        Exponent = exponent;
    }

    public BigInteger Mantissa { get; }

    public int Exponent { get; }

    public static Dyadic Zero => default;

    public int Sign => Mantissa.Sign;

    /// <summary>The number mantissa × 2^exponent in lowest terms.</summary>
    public static Dyadic Create(BigInteger mantissa, int exponent = 0)
    {
        if (mantissa.IsZero)
        {
            return default;
        }

        var zeros = (int)BigInteger.TrailingZeroCount(mantissa);
        return new Dyadic(mantissa >> zeros, exponent + zeros);
    }

    public static Dyadic FromInteger(BigInteger value) => Create(value);

    /// <summary>The exact value of a double.</summary>
    /// <exception cref="ArgumentException">The value is infinite or not a number.</exception>
    public static Dyadic FromDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("A number must be finite to be computed with exactly.", nameof(value));
        }

        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)((bits >> 52) & 0x7FF);
        var fraction = bits & 0xF_FFFF_FFFF_FFFF;
        var magnitude = biased == 0 ? fraction : fraction | 1L << 52;
        return Create(bits < 0 ? -magnitude : magnitude, Math.Max(biased, 1) - 1075);
    }

    public static Dyadic operator +(Dyadic left, Dyadic right)
    {
        var exponent = Math.Min(left.Exponent, right.Exponent);
        return Create((left.Mantissa << (left.Exponent - exponent)) + (right.Mantissa << (right.Exponent - exponent)), exponent);
    }

    public static Dyadic operator -(Dyadic value) => new(-value.Mantissa, value.Exponent);

    public static Dyadic operator -(Dyadic left, Dyadic right) => left + (-right);

    public static Dyadic operator *(Dyadic left, Dyadic right) =>
        Create(left.Mantissa * right.Mantissa, left.Exponent + right.Exponent);

    public static bool operator <(Dyadic left, Dyadic right) => left.CompareTo(right) < 0;

    public static bool operator >(Dyadic left, Dyadic right) => left.CompareTo(right) > 0;

    public static bool operator <=(Dyadic left, Dyadic right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Dyadic left, Dyadic right) => left.CompareTo(right) >= 0;

    public static Dyadic Abs(Dyadic value) => value.Sign < 0 ? -value : value;

    /// <summary>The number times 2^<paramref name="power"/>.</summary>
    public Dyadic Scale(int power) => Create(Mantissa, Exponent + power);

    public int CompareTo(Dyadic other) => (this - other).Sign;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mantissa}·2^{Exponent}");
}
