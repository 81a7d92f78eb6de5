using System.Globalization;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>
/// An amount of privacy loss in zero-concentrated differential privacy (Bun and Steinke 2016, arXiv 1605.02065), in whole units of 10⁻¹², so that
/// a sum of any number of them is exact. Two computations of ρ₁ and ρ₂ on one dataset together lose ρ₁ + ρ₂, also when the second is chosen by
/// the answer of the first.
/// </summary>
public readonly record struct Rho : IComparable<Rho>
{
    /// <summary>Units in 1.</summary>
    public const long One = 1_000_000_000_000;

    private Rho(long units) => Units = units;

    public static Rho Zero => default;

    /// <summary>In 10⁻¹².</summary>
    public long Units { get; }

    /// <summary>For people and for logarithms; the nearest double.</summary>
    public double Value => (double)Units / One;

    /// <param name="units">In 10⁻¹², 0 or more.</param>
    public static Rho OfUnits(long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        return new Rho(units);
    }

    /// <summary>The amount rounded down to a whole unit, and up to one unit: noise made for it hides at least as much as asked.</summary>
    /// <param name="value">Above 0, at most 1000.</param>
    public static Rho Of(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000);
        return new Rho(Math.Max(1, (long)Math.Floor(value * One)));
    }

    /// <exception cref="OverflowException">The sum exceeds 9 million.</exception>
    public static Rho operator +(Rho left, Rho right) => new(checked(left.Units + right.Units));

    /// <summary>What is left of <paramref name="left"/>; zero when nothing is.</summary>
    public static Rho operator -(Rho left, Rho right) => new(Math.Max(0, left.Units - right.Units));

    public static bool operator <(Rho left, Rho right) => left.Units < right.Units;

    public static bool operator >(Rho left, Rho right) => left.Units > right.Units;

    public static bool operator <=(Rho left, Rho right) => left.Units <= right.Units;

    public static bool operator >=(Rho left, Rho right) => left.Units >= right.Units;

    public int CompareTo(Rho other) => Units.CompareTo(other.Units);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:0.############}");
}
