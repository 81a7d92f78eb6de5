using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>
/// Products for moduli to 60 bits with AVX-512: one factor is cut into halves of 30 bits, and the quotient of each partial product, of at most 31 bits,
/// is estimated in double precision, exact up to 1; the rest is arithmetic modulo 2^64. docs/homomorphic-arithmetic.md has the proof.
/// </summary>
internal sealed class WideResidues() : VectorResidues<EightLanes, Vector512<ulong>>("AVX-512 integer")
{
    private const int Half = 30;

    public override void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var (q, inverse) = (Vector512.Create(modulus.Value), Vector512.Create(1.0 / modulus.Value));
        var i = 0;
        for (; i <= result.Length - Vector512<ulong>.Count; i += Vector512<ulong>.Count)
        {
            Multiply(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i), q, inverse).StoreUnsafe(ref z, (nuint)i);
        }

        base.Multiply(a[i..], b[i..], result[i..], modulus);
    }

    public override void MultiplyAdd(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> sum, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(sum);
        var (q, inverse) = (Vector512.Create(modulus.Value), Vector512.Create(1.0 / modulus.Value));
        var i = 0;
        for (; i <= sum.Length - Vector512<ulong>.Count; i += Vector512<ulong>.Count)
        {
            var product = Multiply(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i), q, inverse);
            WordLanes<EightLanes, Vector512<ulong>>.Less(Vector512.LoadUnsafe(ref z, (nuint)i) + product, q).StoreUnsafe(ref z, (nuint)i);
        }

        base.MultiplyAdd(a[i..], b[i..], sum[i..], modulus);
    }

    /// <summary>a·b modulo q, in [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> q, Vector512<double> inverse)
    {
        var high = b >>> Half;
        var low = b & Vector512.Create((1UL << Half) - 1);
        var part = Avx512DQ.ConvertToVector512Double(a) * inverse;
        var quotient = Avx512DQ.ConvertToVector512Int64(part * Avx512DQ.ConvertToVector512Double(high)).AsUInt64();
        var rest = Avx512DQ.MultiplyLow(a, high) - Avx512DQ.MultiplyLow(quotient, q);
        var shifted = Avx512DQ.ConvertToVector512Double(rest.AsInt64()) * (inverse * Vector512.Create((double)(1UL << Half)));
        quotient = Avx512DQ.ConvertToVector512Int64(
            Avx512F.FusedMultiplyAdd(part, Avx512DQ.ConvertToVector512Double(low), shifted)).AsUInt64();
        rest = (rest << Half) + Avx512DQ.MultiplyLow(a, low) - Avx512DQ.MultiplyLow(quotient, q);
        return EightLanes.AddWhereNegative(rest, q);
    }
}
