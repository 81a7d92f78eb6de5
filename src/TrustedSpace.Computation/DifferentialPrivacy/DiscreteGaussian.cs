using System.Numerics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>
/// The discrete Gaussian over the integers, P[x] ∝ exp(−x²/2σ²), sampled exactly: σ² is a ratio of integers of any size, every probability is
/// rational or e to a rational power, and no floating point is used (Canonne, Kamath and Steinke 2020, arXiv 2004.00010, algorithms 1 to 3).
/// </summary>
/// <remarks>
/// Floating-point Laplace and Gaussian samplers leak by their rounding (Mironov 2012); this one has none. Its running time depends on the value
/// drawn. Safe for concurrent use with a source each.
/// </remarks>
public sealed class DiscreteGaussian
{
    private static readonly BigInteger Two = 2;

    // With σ² = a/b and t = ⌊σ⌋ + 1, a Laplace draw y is kept with probability exp(−(|y|·b·t − a)² / (2·a·b·t²)).
    private readonly BigInteger _a;
    private readonly BigInteger _step;
    private readonly BigInteger _t;
    private readonly BigInteger _denominator;

    /// <summary>σ² = <paramref name="numerator"/> / <paramref name="denominator"/>, both positive.</summary>
    public DiscreteGaussian(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (_a, var b) = (numerator / common, denominator / common);
        _t = SquareRoot(_a / b) + 1;
        _step = b * _t;
        _denominator = Two * _a * _step * _t;
    }

    public BigInteger Sample(UniformSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        while (true)
        {
            var drawn = Laplace(source);
            var distance = BigInteger.Abs(drawn) * _step - _a;
            if (Exponential(distance * distance, _denominator, source))
            {
                return drawn;
            }
        }
    }

    // Discrete Laplace of scale t: the sign, then |y| = u + t·v where u < t is kept with probability exp(−u/t) and v is geometric.
    private BigInteger Laplace(UniformSource source)
    {
        while (true)
        {
            var negative = source.Coin(BigInteger.One, Two);
            var low = source.Below(_t);
            while (!FractionalExponential(low, _t, source))
            {
                low = source.Below(_t);
            }

            var high = BigInteger.Zero;
            while (FractionalExponential(BigInteger.One, BigInteger.One, source))
            {
                high++;
            }

            var magnitude = low + _t * high;
            if (!negative)
            {
                return magnitude;
            }

            if (!magnitude.IsZero)
            {
                return -magnitude;
            }
        }
    }

    // True with probability exp(−numerator/denominator).
    private static bool Exponential(BigInteger numerator, BigInteger denominator, UniformSource source)
    {
        var whole = BigInteger.DivRem(numerator, denominator, out var rest);
        for (; whole > BigInteger.Zero; whole--)
        {
            if (!FractionalExponential(BigInteger.One, BigInteger.One, source))
            {
                return false;
            }
        }

        return FractionalExponential(rest, denominator, source);
    }

    // The same for a ratio γ of at most 1: coins of γ/1, γ/2, γ/3 … until one fails; the number of tosses is odd with probability exp(−γ).
    private static bool FractionalExponential(BigInteger numerator, BigInteger denominator, UniformSource source)
    {
        var tosses = 1;
        for (var bound = denominator; source.Coin(numerator, bound); bound += denominator)
        {
            tosses++;
        }

        return int.IsOddInteger(tosses);
    }

    // The largest integer whose square is at most the value, by Newton's steps from above.
    private static BigInteger SquareRoot(BigInteger value)
    {
        if (value <= BigInteger.One)
        {
            return value;
        }

        var root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + value / root) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}
