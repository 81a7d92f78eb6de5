using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TrustedSpace.Homomorphic.Arithmetic.Lanes;

/// <summary>AVX-512 (F and DQ).</summary>
internal readonly struct EightLanes : ILanes<Vector512<ulong>>
{
    public static bool IsSupported => Avx512F.IsSupported && Avx512DQ.IsSupported;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Load(ref ulong source, nuint offset) => Vector512.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> LoadRepeated(ref ulong source, nuint offset, int times) => times switch
    {
        4 => Avx512F.PermuteVar8x64(
            Vector128.LoadUnsafe(ref source, offset).ToVector256Unsafe().ToVector512Unsafe(), Vector512.Create(0UL, 0, 0, 0, 1, 1, 1, 1)),
        2 => Avx512F.PermuteVar8x64(Vector256.LoadUnsafe(ref source, offset).ToVector512Unsafe(), Vector512.Create(0UL, 0, 1, 1, 2, 2, 3, 3)),
        _ => Vector512.LoadUnsafe(ref source, offset),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> LoadSigned(ref sbyte source, nuint offset) =>
        Avx512F.ConvertToVector512Int64(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, offset)))).AsSByte()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ulong> vector, ref ulong destination, nuint offset) => vector.StoreUnsafe(ref destination, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AddReals(Vector512<ulong> a, Vector512<ulong> b) => (a.AsDouble() + b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SubtractReals(Vector512<ulong> a, Vector512<ulong> b) => (a.AsDouble() - b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyReals(Vector512<ulong> a, Vector512<ulong> b) => (a.AsDouble() * b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyAddReals(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplySubtractReals(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.FusedMultiplySubtract(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RoundReals(Vector512<ulong> a) => Vector512.Round(a.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AddWhereNegativeReals(Vector512<ulong> a, Vector512<ulong> addend) => Vector512.ConditionalSelect(
        Vector512.LessThan(a.AsDouble(), Vector512<double>.Zero), a.AsDouble() + addend.AsDouble(), a.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Add(Vector512<ulong> a, Vector512<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Subtract(Vector512<ulong> a, Vector512<ulong> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b) => Avx512DQ.MultiplyLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SubtractProducts(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d) => Multiply(a, b) - Multiply(c, d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyHalves(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> ShiftRight(Vector512<ulong> a, int bits) => a >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RotateRight(Vector512<ulong> a, [ConstantExpected] byte bits) => Avx512F.RotateRight(a, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> And(Vector512<ulong> a, Vector512<ulong> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    // As unsigned words, a is the larger one where it is negative and the sum is not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AddWhereNegative(Vector512<ulong> a, Vector512<ulong> addend) => Vector512.Min(a, a + addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Permute(Vector512<ulong> a, Vector512<ulong> indices) => Avx512F.PermuteVar8x64(a, indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exchange(ref Vector512<ulong> a, ref Vector512<ulong> b, int gap)
    {
        var (x, y) = (a, b);
        switch (gap)
        {
            case 4:
                a = Avx512F.Shuffle4x128(x, y, 0b01_00_01_00);
                b = Avx512F.Shuffle4x128(x, y, 0b11_10_11_10);
                break;
            case 2:
                a = Avx512F.PermuteVar8x64x2(x, Vector512.Create(0UL, 1, 8, 9, 4, 5, 12, 13), y);
                b = Avx512F.PermuteVar8x64x2(x, Vector512.Create(2UL, 3, 10, 11, 6, 7, 14, 15), y);
                break;
            default:
                a = Avx512F.UnpackLow(x, y);
                b = Avx512F.UnpackHigh(x, y);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(ref Vector512<ulong> a, ref Vector512<ulong> b)
    {
        var (x, y) = (a, b);
        a = Avx512F.PermuteVar8x64x2(x, Vector512.Create(0UL, 2, 4, 6, 8, 10, 12, 14), y);
        b = Avx512F.PermuteVar8x64x2(x, Vector512.Create(1UL, 3, 5, 7, 9, 11, 13, 15), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(ref Vector512<ulong> a, ref Vector512<ulong> b)
    {
        var (x, y) = (a, b);
        a = Avx512F.PermuteVar8x64x2(x, Vector512.Create(0UL, 8, 1, 9, 2, 10, 3, 11), y);
        b = Avx512F.PermuteVar8x64x2(x, Vector512.Create(4UL, 12, 5, 13, 6, 14, 7, 15), y);
    }
}
