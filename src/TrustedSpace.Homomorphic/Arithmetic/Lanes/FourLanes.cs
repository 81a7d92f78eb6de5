using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TrustedSpace.Homomorphic.Arithmetic.Lanes;

/// <summary>AVX2 and FMA.</summary>
internal readonly struct FourLanes : ILanes<Vector256<ulong>>
{
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Load(ref ulong source, nuint offset) => Vector256.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> LoadRepeated(ref ulong source, nuint offset, int times) => times == 2
        ? Avx2.Permute4x64(Vector128.LoadUnsafe(ref source, offset).ToVector256Unsafe(), 0b01_01_00_00)
        : Vector256.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> LoadSigned(ref sbyte source, nuint offset) =>
        Avx2.ConvertToVector256Int64(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, offset)))).AsSByte()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ulong> vector, ref ulong destination, nuint offset) => vector.StoreUnsafe(ref destination, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> AddReals(Vector256<ulong> a, Vector256<ulong> b) => (a.AsDouble() + b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> SubtractReals(Vector256<ulong> a, Vector256<ulong> b) => (a.AsDouble() - b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> MultiplyReals(Vector256<ulong> a, Vector256<ulong> b) => (a.AsDouble() * b.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> MultiplyAddReals(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) =>
        Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> MultiplySubtractReals(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) =>
        Fma.MultiplySubtract(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RoundReals(Vector256<ulong> a) => Vector256.Round(a.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> AddWhereNegativeReals(Vector256<ulong> a, Vector256<ulong> addend) => (a.AsDouble()
        + (Vector256.LessThan(a.AsDouble(), Vector256<double>.Zero) & addend.AsDouble())).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Add(Vector256<ulong> a, Vector256<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Subtract(Vector256<ulong> a, Vector256<ulong> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Multiply(Vector256<ulong> a, Vector256<ulong> b) => a * b;

    // Of the products of a low and a high half, only the low halves count, and they go into the high half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> SubtractProducts(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c, Vector256<ulong> d)
    {
        var cross = (Avx2.MultiplyLow(a.AsInt32(), SwapHalves(b)) - Avx2.MultiplyLow(c.AsInt32(), SwapHalves(d))).AsUInt64();
        var high = (cross + (cross << 32)) & Vector256.Create(0xFFFFFFFF_00000000);
        return MultiplyHalves(a, b) - MultiplyHalves(c, d) + high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> MultiplyHalves(Vector256<ulong> a, Vector256<ulong> b) => Avx2.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> ShiftRight(Vector256<ulong> a, int bits) => a >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RotateRight(Vector256<ulong> a, [ConstantExpected] byte bits) => bits switch
    {
        32 => Avx2.Shuffle(a.AsInt32(), 0b10_11_00_01).AsUInt64(),
        24 => Avx2.Shuffle(a.AsByte(), Vector256.Create(0x0201000706050403UL, 0x0A09080F0E0D0C0B, 0x0201000706050403, 0x0A09080F0E0D0C0B).AsByte()).AsUInt64(),
        16 => Avx2.Shuffle(a.AsByte(), Vector256.Create(0x0100070605040302UL, 0x09080F0E0D0C0B0A, 0x0100070605040302, 0x09080F0E0D0C0B0A).AsByte()).AsUInt64(),
        63 => (a >>> 63) | (a + a),
        _ => (a >>> bits) | (a << (64 - bits)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> And(Vector256<ulong> a, Vector256<ulong> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> AddWhereNegative(Vector256<ulong> a, Vector256<ulong> addend) =>
        Avx.BlendVariable(a.AsDouble(), (a + addend).AsDouble(), a.AsDouble()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Permute(Vector256<ulong> a, Vector256<ulong> indices) => Vector256.Shuffle(a, indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exchange(ref Vector256<ulong> a, ref Vector256<ulong> b, int gap)
    {
        var (x, y) = (a, b);
        if (gap == 2)
        {
            a = Avx2.Permute2x128(x, y, 0x20);
            b = Avx2.Permute2x128(x, y, 0x31);
        }
        else
        {
            a = Avx2.UnpackLow(x, y);
            b = Avx2.UnpackHigh(x, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(ref Vector256<ulong> a, ref Vector256<ulong> b)
    {
        Exchange(ref a, ref b, 2);
        Exchange(ref a, ref b, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(ref Vector256<ulong> a, ref Vector256<ulong> b)
    {
        Exchange(ref a, ref b, 1);
        Exchange(ref a, ref b, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> SwapHalves(Vector256<ulong> a) => Avx2.Shuffle(a.AsInt32(), 0b10_11_00_01);
}
