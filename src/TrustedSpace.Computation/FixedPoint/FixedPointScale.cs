using System.Numerics;

namespace TrustedSpace.Computation.FixedPoint;

/// <summary>
/// How sums over a bounded element become 128-bit words that parties can mask and add. A value x in [lo, hi] is taken as
/// x' = (x − c)·2^-e with c the midpoint of the bounds and e the least integer with 2^e ≥ (hi − lo)/2, so |x'| ≤ 1; a sum S of x' or
/// x'² is the two's complement word round(S·2^F).
/// </summary>
/// <remarks>
/// Nothing overflows: a party has n ≤ 2^40 rows and there are at most 64 parties, so N ≤ 2^46. F = 126 − bits(N) depends on the total
/// N that all parties know before they encode, hence F ≥ 79 and N·2^F &lt; 2^126. A party's |S| is at most n·(1 + 2^-10), the slack being
/// for the rounding of the source's own double arithmetic, so the total is below 2^126·(1 + 2^-10) + 64/2 &lt; 2^127.
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
        Exponent = CeilingLog2((Dyadic.FromDouble(max) - Dyadic.FromDouble(min)).Scale(-1));
    }

    public double Min { get; }

    public double Max { get; }

    /// <summary>e: values are divided by 2^e.</summary>
    public int Exponent { get; }

    /// <summary>F, the fraction bits of the words for a total of <paramref name="total"/> values.</summary>
    /// <exception cref="FixedPointOverflowException">The total exceeds <see cref="MaxTotal"/>.</exception>
    public static int FractionBits(ulong total) => total <= MaxTotal
        ? 126 - (64 - BitOperations.LeadingZeroCount(total))
        : throw new FixedPointOverflowException($"A total of {total} values exceeds the bound of 2^46.");

    /// <summary>The word for S1 = Σx' of one party.</summary>
    /// <param name="count">The party's non-null values, at most <see cref="MaxRows"/> and at most <paramref name="total"/>.</param>
    /// <param name="sum">Their sum Σx.</param>
    /// <param name="total">Non-null values of all parties.</param>
    /// <exception cref="FixedPointOverflowException">The numbers contradict the bounds; the sum could overflow.</exception>
    public UInt128 EncodeSum(long count, Dyadic sum, ulong total)
    {
        CheckCount(count, total);
        var scaled = Centred(count, sum);
        return Word(RoundedQuotient(scaled.Scale(FractionBits(total)), BigInteger.One), count, total);
    }

    /// <summary>The word for S2 = Σx'² = M2·2^-2e + S1²/n of one party.</summary>
    /// <param name="count">The party's non-null values.</param>
    /// <param name="sum">Their sum Σx.</param>
    /// <param name="squares">M2 = Σ(x − mean)², in the element's unit squared.</param>
    /// <param name="total">Non-null values of all parties.</param>
    /// <exception cref="FixedPointOverflowException">The numbers contradict the bounds; the sum could overflow.</exception>
    public UInt128 EncodeSquares(long count, Dyadic sum, double squares, ulong total)
    {
        CheckCount(count, total);
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
        return Word(RoundedQuotient(numerator.Scale(FractionBits(total)), count), count, total);
    }

    /// <summary>Σx from the added words, exactly as a ratio of integers.</summary>
    public ExactRatio Sum(ulong total, UInt128 sumWord) =>
        ExactRatio.From(_centre * Dyadic.FromInteger(total) + Dyadic.Create((Int128)sumWord, Exponent - FractionBits(total)));

    /// <summary>Σx/N. The total must not be zero.</summary>
    public ExactRatio Mean(ulong total, UInt128 sumWord) => Sum(total, sumWord) / total;

    /// <summary>
    /// The sample variance (S2 − S1²/N)/(N − 1), in the element's unit squared. What lies below the resolution of the words, where
    /// 64 parties' rounding could have made it, is zero. The total must be at least 2.
    /// </summary>
    public ExactRatio SampleVariance(ulong total, UInt128 sumWord, UInt128 squaresWord)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 2UL);
        var fraction = FractionBits(total);
        BigInteger first = (Int128)sumWord, second = (Int128)squaresWord, count = total;
        var numerator = ((second * count) << fraction) - first * first;
        var resolution = (count * 128) << fraction;
        return numerator <= resolution
            ? ExactRatio.Zero
            : new ExactRatio(numerator, count * (count - 1), 2 * (Exponent - fraction));
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

    private static void CheckCount(long count, ulong total)
    {
        if (count is < 0 or > MaxRows || (ulong)count > total)
        {
            throw new FixedPointOverflowException($"A count of {count} values does not fit a total of {total} and the bound of 2^40 a party.");
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

    private static UInt128 Word(BigInteger scaled, long count, ulong total)
    {
        var limit = (BigInteger)count << FractionBits(total);
        if (BigInteger.Abs(scaled) > limit + (limit >> 10))
        {
            throw new FixedPointOverflowException(
                "A sum lies outside of what the declared bounds and the number of values allow. The source must add with compensation.");
        }

        return (UInt128)(Int128)scaled;
    }

    private Dyadic Centred(long count, Dyadic sum) => (sum - _centre * Dyadic.FromInteger(count)).Scale(-Exponent);
}
