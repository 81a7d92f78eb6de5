using System.Runtime.Intrinsics;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>
/// Element-wise arithmetic on vectors of residues in [0, q), by the fastest way that this processor and modulus allow; every way gives the same bits.
/// The result may be one of the operands. Vectors have one length.
/// </summary>
internal static class Residues
{
    private static readonly ScalarResidues[] ByBitCount =
        [.. Enumerable.Range(0, 62).Select(bits => Kernels.First(kernel => bits <= kernel.LargestBitCount))];

    /// <summary>The ways that this processor has, the fastest first.</summary>
    public static IReadOnlyList<ScalarResidues> Kernels => field ??= [.. Supported()];

    /// <summary>result = a modulo q, for small numbers a of magnitudes below q.</summary>
    public static void FromSigned(ReadOnlySpan<sbyte> a, Span<ulong> result, Modulus modulus)
    {
        Check(a.Length, a.Length, result.Length);
        For(modulus).FromSigned(a, result, modulus);
    }

    /// <summary>result = a + b, for small numbers b of magnitudes below q.</summary>
    public static void AddSigned(ReadOnlySpan<ulong> a, ReadOnlySpan<sbyte> b, Span<ulong> result, Modulus modulus)
    {
        Check(a.Length, b.Length, result.Length);
        For(modulus).AddSigned(a, b, result, modulus);
    }

    /// <summary>result = -(a + b), for small numbers b of magnitudes below q.</summary>
    public static void NegateSumSigned(ReadOnlySpan<ulong> a, ReadOnlySpan<sbyte> b, Span<ulong> result, Modulus modulus)
    {
        Check(a.Length, b.Length, result.Length);
        For(modulus).NegateSumSigned(a, b, result, modulus);
    }

    /// <summary>result = a + b.</summary>
    public static void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        Check(a, b, result);
        For(modulus).Add(a, b, result, modulus);
    }

    /// <summary>result = a - b.</summary>
    public static void Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        Check(a, b, result);
        For(modulus).Subtract(a, b, result, modulus);
    }

    /// <summary>result = -a.</summary>
    public static void Negate(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        Check(a, a, result);
        For(modulus).Negate(a, result, modulus);
    }

    /// <summary>result = a·b.</summary>
    public static void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        Check(a, b, result);
        For(modulus).Multiply(a, b, result, modulus);
    }

    /// <summary>sum = sum + a·b.</summary>
    public static void MultiplyAdd(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> sum, Modulus modulus)
    {
        Check(a, b, sum);
        For(modulus).MultiplyAdd(a, b, sum, modulus);
    }

    /// <summary>result = a·factor, for words a that may exceed q.</summary>
    public static void Multiply(ReadOnlySpan<ulong> a, ShoupOperand factor, Span<ulong> result, Modulus modulus) =>
        AddAndMultiply(a, 0, factor, result, modulus);

    /// <summary>result = a modulo q, for words a that may exceed q.</summary>
    public static void Reduce(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        Check(a, a, result);
        For(modulus).Reduce(a, result, modulus);
    }

    /// <summary>result = (a + offset)·factor, for words a that may exceed q, such that a + offset is less than 2^64.</summary>
    public static void AddAndMultiply(ReadOnlySpan<ulong> a, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        Check(a, a, result);
        For(modulus).AddAndMultiply(a, offset, factor, result, modulus);
    }

    /// <summary>sum = sum + (a + offset)·factor, for words a that may exceed q, such that a + offset is less than 2^64.</summary>
    public static void AddAndMultiplyAdd(ReadOnlySpan<ulong> a, ulong offset, ShoupOperand factor, Span<ulong> sum, Modulus modulus)
    {
        Check(a, a, sum);
        For(modulus).AddAndMultiplyAdd(a, offset, factor, sum, modulus);
    }

    /// <summary>result = (a - b + offset)·factor, for words a and b that may exceed q, such that a - b + offset is in [0, 2^64).</summary>
    public static void SubtractAndMultiply(
        ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        Check(a, b, result);
        For(modulus).SubtractAndMultiply(a, b, offset, factor, result, modulus);
    }

    /// <summary>
    /// result = the sum of rows and one more vector, each times a factor, and an offset, reduced once at the end where that fits: what a change of residue
    /// basis takes for each prime.
    /// </summary>
    /// <param name="rows">One vector after the other, of words that may exceed q; not overlapping the result.</param>
    /// <param name="extra">One more vector of such words, which may be the result.</param>
    /// <param name="factors">Modulo q, one for each row and the last for the extra vector.</param>
    /// <param name="offset">Less than q.</param>
    /// <param name="result">One vector.</param>
    /// <param name="modulus">q.</param>
    public static void Combine(
        ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, ReadOnlySpan<ShoupOperand> factors, ulong offset, Span<ulong> result, Modulus modulus)
    {
        Check(extra, extra, result);
        if (rows.Length != (factors.Length - 1L) * result.Length)
        {
            throw new ArgumentException($"{factors.Length} factors for vectors of {result.Length} words do not go with {rows.Length} words and one vector more.", nameof(rows));
        }

        For(modulus).Combine(rows, extra, factors, offset, result, modulus);
    }

    private static ScalarResidues For(Modulus modulus) => ByBitCount[modulus.BitCount];

    private static IEnumerable<ScalarResidues> Supported()
    {
        if (EightLanes.IsSupported)
        {
            yield return new RealResidues<EightLanes, Vector512<ulong>>("AVX-512 double");
            yield return new WideResidues();
        }

        if (FourLanes.IsSupported)
        {
            yield return new RealResidues<FourLanes, Vector256<ulong>>("AVX2 double");
            yield return new VectorResidues<FourLanes, Vector256<ulong>>("AVX2 integer, scalar products");
        }

        if (TwoLanes.IsSupported)
        {
            yield return new RealResidues<TwoLanes, Vector128<ulong>>("128-bit double");
        }

        yield return new ScalarResidues();
    }

    private static void Check(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, ReadOnlySpan<ulong> result) => Check(a.Length, b.Length, result.Length);

    private static void Check(int a, int b, int result)
    {
        if (a != result || b != result)
        {
            throw new ArgumentException($"Vectors of {a} and {b} numbers do not give one of {result}. Pass vectors of one length.");
        }
    }
}
