using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TrustedSpace.Homomorphic.Arithmetic.Lanes;

/// <summary>128-bit vectors of any processor that has a fused multiply-add, ARM (AdvSimd) above all; written without a processor's own operations.</summary>
internal readonly struct TwoLanes : ILanes<Vector128<ulong>>
{
    public static bool IsSupported => AdvSimd.Arm64.IsSupported || Fma.IsSupported;

    public static int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Load(ref ulong source, nuint offset) => Vector128.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> LoadRepeated(ref ulong source, nuint offset, int times) => Vector128.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> LoadSigned(ref sbyte source, nuint offset) =>
        Vector128.Create((long)Unsafe.Add(ref source, offset), Unsafe.Add(ref source, offset + 1)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<ulong> vector, ref ulong destination, nuint offset) => vector.StoreUnsafe(ref destination, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Broadcast(ulong word) => Vector128.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> AddReals(Vector128<ulong> a, Vector128<ulong> b) => (a.AsDouble() + b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> SubtractReals(Vector128<ulong> a, Vector128<ulong> b) => (a.AsDouble() - b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> MultiplyReals(Vector128<ulong> a, Vector128<ulong> b) => (a.AsDouble() * b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> MultiplyAddReals(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) =>
        Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> MultiplySubtractReals(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) =>
        Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), -c.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> RoundReals(Vector128<ulong> a) => Vector128.Round(a.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> AddWhereNegativeReals(Vector128<ulong> a, Vector128<ulong> addend) => (a.AsDouble()
        + (Vector128.LessThan(a.AsDouble(), Vector128<double>.Zero) & addend.AsDouble())).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Add(Vector128<ulong> a, Vector128<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Subtract(Vector128<ulong> a, Vector128<ulong> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Multiply(Vector128<ulong> a, Vector128<ulong> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> SubtractProducts(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c, Vector128<ulong> d) => (a * b) - (c * d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> MultiplyHalves(Vector128<ulong> a, Vector128<ulong> b) => (a & Vector128.Create(0xFFFFFFFFUL)) * (b & Vector128.Create(0xFFFFFFFFUL));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> ShiftRight(Vector128<ulong> a, int bits) => a >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> RotateRight(Vector128<ulong> a, [ConstantExpected] byte bits) => (a >>> bits) | (a << (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> And(Vector128<ulong> a, Vector128<ulong> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> AddWhereNegative(Vector128<ulong> a, Vector128<ulong> addend) => a + (Vector128.LessThan(a.AsInt64(), Vector128<long>.Zero).AsUInt64() & addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Permute(Vector128<ulong> a, Vector128<ulong> indices) => Vector128.Shuffle(a, indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exchange(ref Vector128<ulong> a, ref Vector128<ulong> b, int gap)
    {
        var (x, y) = (a, b);
        a = x.WithUpper(y.GetLower());
        b = y.WithLower(x.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(ref Vector128<ulong> a, ref Vector128<ulong> b) => Exchange(ref a, ref b, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(ref Vector128<ulong> a, ref Vector128<ulong> b) => Exchange(ref a, ref b, 1);
}
