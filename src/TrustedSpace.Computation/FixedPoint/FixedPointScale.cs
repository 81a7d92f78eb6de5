using System.Numerics;

namespace TrustedSpace.Computation.FixedPoint;

/// <summary>
/// How sums over a bounded element become 128-bit words that parties can mask and add. A value x in [lo, hi] is taken as
/// x' = (x − c)·2^-e with c the midpoint of the bounds and e the least integer with 2^e ≥ (hi − lo)/2, so |x'| ≤ 1; a sum S of x' or
/// x'² is the two's complement word round(S·2^F).
/// </summary>
/// <remarks>
/// Nothing overflows: a party has n ≤ 2^40 rows and there are at most 64 parties, so N ≤ 2^46. F = 126 − bits(B) depends on a bound
/// B ≥ N that all parties know before they encode: the total N itself, or 2^46. Hence F ≥ 79 and N·2^F &lt; 2^126. A party's |S| is at most
/// n·(1 + 2^-10), the slack being for the rounding of the source's own double arithmetic, so the sum is below 2^126·(1 + 2^-10) + 64/2 &lt; 2^127.
/// </remarks>
public sealed class FixedPointScale
{
    /// <summary>Most rows one party may contribute to one group.</summary>
    public const long MaxRows = 1L << 40;

    /// <summary>Most rows all parties together may contribute to one group.</summary>
    public const ulong MaxTotal = 1UL << 46;

    private readonly Dyadic _centre;

    /// <param name="min">Least declared value.</param>
    /// <param name="max">Greatest declared value.</param>
    /// <exception cref="ArgumentException">A bound is not finite or the bounds are reversed.</exception>
    public FixedPointScale(double min, double max)
    {
        if (!(min <= max))
        {
            throw new ArgumentException("The lower bound must not be above the upper bound.", nameof(min));
        }

        Min = min;
        Max = max;
        _centre = (Dyadic.FromDouble(min) + Dyadic.FromDouble(max)).Scale(-1);
        var half = (Dyadic.FromDouble(max) - Dyadic.FromDouble(min)).Scale(-1);
        Exponent = CeilingLog2(half);
        Reach = Math.Min(1, Math.BitIncrement(ExactRatio.From(half.Scale(-Exponent)).ToDouble()));
    }

    public double Min { get; }

    public double Max { get; }

    /// <summary>e: values are divided by 2^e.</summary>
    public int Exponent { get; }

    /// <summary>Greatest |x'| of a value within the bounds: above 1/2 and at most 1, or next to zero if the bounds are equal.</summary>
    public double Reach { get; }

    /// <summary>F, the fraction bits of the words for at most <paramref name="bound"/> values in all.</summary>
    /// <exception cref="FixedPointOverflowException">The bound exceeds <see cref="MaxTotal"/>.</exception>
    public static int FractionBits(ulong bound) => bound <= MaxTotal
        ? 126 - (64 - BitOperations.LeadingZeroCount(bound))
        : throw new FixedPointOverflowException($"A total of {bound} values exceeds the bound of 2^46.");

    /// <summary>The word for S1 = Σx' of one party.</summary>
    /// <param name="count">The party's non-null values, at most <see cref="MaxRows"/> and at most <paramref name="bound"/>.</param>
    /// <param name="sum">Their sum Σx.</param>
    /// <param name="bound">Bound on the non-null values of all parties, the same at each.</param>
    /// <exception cref="FixedPointOverflowException">The numbers contradict the bounds; the sum could overflow.</exception>
    public UInt128 EncodeSum(long count, Dyadic sum, ulong bound)
    {
        CheckCount(count, bound);
        var scaled = Centred(count, sum);
        return Word(RoundedQuotient(scaled.Scale(FractionBits(bound)), BigInteger.One), count, bound);
    }

    /// <summary>The word for S2 = Σx'² = M2·2^-2e + S1²/n of one party.</summary>
    /// <param name="count">The party's non-null values.</param>
    /// <param name="sum">Their sum Σx.</param>
    /// <param name="squares">M2 = Σ(x − mean)², in the element's unit squared.</param>
    /// <param name="bound">Bound on the non-null values of all parties, the same at each.</param>
    /// <exception cref="FixedPointOverflowException">The numbers contradict the bounds; the sum could overflow.</exception>
    public UInt128 EncodeSquares(long count, Dyadic sum, double squares, ulong bound)
    {
        CheckCount(count, bound);
        if (!(squares >= 0) || double.IsInfinity(squares))
        {
            throw new FixedPointOverflowException("A sum of squares is negative or not finite.");
        }

        if (count == 0)
        {
            return 0;
        }

        var scaled = Centred(count, sum);
        var numerator = Dyadic.FromDouble(squares).Scale(-2 * Exponent) * Dyadic.FromInteger(count) + scaled * scaled;
        return Word(RoundedQuotient(numerator.Scale(FractionBits(bound)), count), count, bound);
    }

    /// <summary>Σx from the added words, exactly as a ratio of integers.</summary>
    /// <param name="total">N, the non-null values of all parties.</param>
    /// <param name="bound">The bound that the words were encoded with.</param>
    /// <param name="sumWord">The added words of S1.</param>
    public ExactRatio Sum(ulong total, ulong bound, UInt128 sumWord) =>
        ExactRatio.From(_centre * Dyadic.FromInteger(total) + Dyadic.Create((Int128)sumWord, Exponent - FractionBits(bound)));

    /// <summary>Σx/N. The total must not be zero.</summary>
    public ExactRatio Mean(ulong total, ulong bound, UInt128 sumWord) => Sum(total, bound, sumWord) / total;

    /// <summary>
    /// The squared deviations Σ(x − mean)² = (S2 − S1²/N)·2^2e, in the element's unit squared. What lies below the resolution of the
    /// words, where 64 parties' rounding could have made it, is zero. The total must not be zero.
    /// </summary>
    public ExactRatio Deviations(ulong total, ulong bound, UInt128 sumWord, UInt128 squaresWord) =>
        CoDeviations(this, total, bound, sumWord, sumWord, squaresWord) is { Numerator.Sign: > 0 } deviations ? deviations : ExactRatio.Zero;

    /// <summary>
    /// The sample variance (S2 − S1²/N)/(N − 1), in the element's unit squared. What lies below the resolution of the words, where
    /// 64 parties' rounding could have made it, is zero. The total must be at least 2.
    /// </summary>
    public ExactRatio SampleVariance(ulong total, ulong bound, UInt128 sumWord, UInt128 squaresWord)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 2UL);
        return Deviations(total, bound, sumWord, squaresWord) / (total - 1);
    }

    /// <summary>The word for Σx'y' = C·2^-(ex + ey) + S1x·S1y/n of one party, of pairs of which both values are known.</summary>
    /// <param name="other">The scale of y.</param>
    /// <param name="count">The party's pairs.</param>
    /// <param name="sum">Σx over them.</param>
    /// <param name="otherSum">Σy over them.</param>
    /// <param name="products">C = Σ(x − mean of x)(y − mean of y), in the product of both units.</param>
    /// <param name="bound">Bound on the pairs of all parties, the same at each.</param>
    /// <exception cref="FixedPointOverflowException">The numbers contradict the bounds; the sum could overflow.</exception>
    public UInt128 EncodeProducts(FixedPointScale other, long count, Dyadic sum, Dyadic otherSum, double products, ulong bound)
    {
        CheckCount(count, bound);
        if (!double.IsFinite(products))
        {
            throw new FixedPointOverflowException("A sum of products is not finite.");
        }

        if (count == 0)
        {
            return 0;
        }

        var numerator = Dyadic.FromDouble(products).Scale(-Exponent - other.Exponent) * Dyadic.FromInteger(count)
            + Centred(count, sum) * other.Centred(count, otherSum);
        return Word(RoundedQuotient(numerator.Scale(FractionBits(bound)), count), count, bound);
    }

    /// <summary>
    /// The products of deviations Σ(x − mean of x)(y − mean of y), in the product of both units. As before, what lies below the
    /// resolution of the words is zero: each word is the sum of at most 64 roundings, so it is off by at most 32, and
    /// Sxy·N − Sx·Sy by at most 32·N·2^F + 2·32·N·2^F·(1 + 2^-10) + 32² &lt; 128·N·2^F.
    /// </summary>
    public ExactRatio CoDeviations(FixedPointScale other, ulong total, ulong bound, UInt128 sumWord, UInt128 otherSumWord, UInt128 productsWord)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfZero(total);
        var fraction = FractionBits(bound);
        BigInteger products = (Int128)productsWord, count = total;
        var numerator = ((products * count) << fraction) - (BigInteger)(Int128)sumWord * (Int128)otherSumWord;
        return BigInteger.Abs(numerator) <= (count * 128) << fraction
            ? ExactRatio.Zero
            : new ExactRatio(numerator, count, Exponent + other.Exponent - 2 * fraction);
    }

    private static int CeilingLog2(Dyadic value)
    {
        if (value.Sign <= 0)
        {
            return 0;
        }

        var bits = (int)value.Mantissa.GetBitLength();
        return value.Exponent + (value.Mantissa.IsPowerOfTwo ? bits - 1 : bits);
    }

    private static void CheckCount(long count, ulong bound)
    {
        if (count is < 0 or > MaxRows || (ulong)count > bound)
        {
            throw new FixedPointOverflowException($"A count of {count} values does not fit a bound of {bound} and the bound of 2^40 a party.");
        }
    }

    private static BigInteger RoundedQuotient(Dyadic numerator, BigInteger divisor)
    {
        var (top, bottom) = numerator.Exponent >= 0
            ? (numerator.Mantissa << numerator.Exponent, divisor)
            : (numerator.Mantissa, divisor << -numerator.Exponent);
        var doubled = BigInteger.Abs(top) * 2 + bottom;
        return doubled / (bottom * 2) * top.Sign;
    }

    private static UInt128 Word(BigInteger scaled, long count, ulong bound)
    {
        var limit = (BigInteger)count << FractionBits(bound);
        if (BigInteger.Abs(scaled) > limit + (limit >> 10))
        {
            throw new FixedPointOverflowException(
                "A sum lies outside of what the declared bounds and the number of values allow. The source must add with compensation.");
        }

        return (UInt128)(Int128)scaled;
    }

    private Dyadic Centred(long count, Dyadic sum) => (sum - _centre * Dyadic.FromInteger(count)).Scale(-Exponent);
}
