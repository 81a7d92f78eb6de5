using System.Numerics;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>
/// The integers that a row adds to sums under differential privacy. A value is clipped to its declared bounds, scaled to x' as
/// <see cref="FixedPointScale"/> says, and rounded to q = x'·2^20, with |q| at most a limit; sums are of q, q² and q·r, all whole numbers.
/// So what one row changes is bounded by arithmetic that has no rounding of its own: a floating-point sum can change by more than the value
/// that is added to it (Casacuberta, Shoemate, Vadhan and Wagaman 2022).
/// </summary>
public static class ClippedGrid
{
    /// <summary>Bits of q below the binary point.</summary>
    public const int FractionBits = 20;

    /// <summary>Greatest |q| of an argument.</summary>
    public static long LimitOf(FixedPointScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        return (long)Math.Ceiling(scale.Reach * (1L << FractionBits));
    }

    /// <summary>Greatest absolute value that one row adds to a sum of whole numbers.</summary>
    public static BigInteger LimitOf(Measure measure, Moments moment)
    {
        ArgumentNullException.ThrowIfNull(measure);
        BigInteger Y() => LimitOf(measure.Y!.Scale!);
        BigInteger X() => LimitOf(measure.X!.Scale!);
        return moment switch
        {
            Moments.SumY => Y(),
            Moments.SquaresY => Y() * Y(),
            Moments.SumX => X(),
            Moments.SquaresX => X() * X(),
            Moments.Products => Y() * X(),
            _ => throw new ArgumentOutOfRangeException(nameof(moment)),
        };
    }

    /// <summary>Bits by which a sum of whole numbers is shifted to become a word scaled by <see cref="ValueScale.ByMost"/>.</summary>
    public static int ShiftOf(Moments moment) =>
        FixedPointScale.FractionBits(FixedPointScale.MaxTotal) - (moment is Moments.SumY or Moments.SumX ? FractionBits : 2 * FractionBits);
}
