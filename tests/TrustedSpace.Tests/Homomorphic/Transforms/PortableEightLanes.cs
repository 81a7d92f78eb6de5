using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Tests.Homomorphic.Transforms;

/// <summary>What <see cref="EightLanes"/> does, without operations of a processor: what is made of eight lanes is tested on processors that lack AVX-512 too.</summary>
internal readonly struct PortableEightLanes : ILanes<Vector512<ulong>>
{
    public static bool IsSupported => true;

    public static int Count => 8;

    public static Vector512<ulong> Load(ref ulong source, nuint offset) => Vector512.LoadUnsafe(ref source, offset);

    public static Vector512<ulong> LoadRepeated(ref ulong source, nuint offset, int times)
    {
        Span<ulong> words = stackalloc ulong[Count];
        for (var i = 0; i < Count; i++)
        {
            words[i] = Vector128.LoadUnsafe(ref source, offset + (nuint)(i / times)).ToScalar();
        }

        return Vector512.Create<ulong>(words);
    }

    public static Vector512<ulong> LoadSigned(ref sbyte source, nuint offset)
    {
        Span<ulong> words = stackalloc ulong[Count];
        for (var i = 0; i < Count; i++)
        {
            words[i] = (ulong)System.Runtime.CompilerServices.Unsafe.Add(ref source, offset + (nuint)i);
        }

        return Vector512.Create<ulong>(words);
    }

    public static void Store(Vector512<ulong> vector, ref ulong destination, nuint offset) => vector.StoreUnsafe(ref destination, offset);

    public static Vector512<ulong> Broadcast(ulong word) => Vector512.Create(word);

    public static Vector512<ulong> AddReals(Vector512<ulong> a, Vector512<ulong> b) => (a.AsDouble() + b.AsDouble()).AsUInt64();

    public static Vector512<ulong> SubtractReals(Vector512<ulong> a, Vector512<ulong> b) => (a.AsDouble() - b.AsDouble()).AsUInt64();

    public static Vector512<ulong> MultiplyReals(Vector512<ulong> a, Vector512<ulong> b) => (a.AsDouble() * b.AsDouble()).AsUInt64();

    public static Vector512<ulong> MultiplyAddReals(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsUInt64();

    public static Vector512<ulong> MultiplySubtractReals(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), -c.AsDouble()).AsUInt64();

    public static Vector512<ulong> RoundReals(Vector512<ulong> a) => Vector512.Round(a.AsDouble()).AsUInt64();

    public static Vector512<ulong> AddWhereNegativeReals(Vector512<ulong> a, Vector512<ulong> addend) => Vector512.ConditionalSelect(
        Vector512.LessThan(a.AsDouble(), Vector512<double>.Zero), a.AsDouble() + addend.AsDouble(), a.AsDouble()).AsUInt64();

    public static Vector512<ulong> Add(Vector512<ulong> a, Vector512<ulong> b) => a + b;

    public static Vector512<ulong> Subtract(Vector512<ulong> a, Vector512<ulong> b) => a - b;

    public static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b) => a * b;

    public static Vector512<ulong> SubtractProducts(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d) => (a * b) - (c * d);

    public static Vector512<ulong> MultiplyHalves(Vector512<ulong> a, Vector512<ulong> b) =>
        (a & Vector512.Create((ulong)uint.MaxValue)) * (b & Vector512.Create((ulong)uint.MaxValue));

    public static Vector512<ulong> ShiftRight(Vector512<ulong> a, int bits) => a >>> bits;

    public static Vector512<ulong> RotateRight(Vector512<ulong> a, [ConstantExpected] byte bits) => (a >>> bits) | (a << (64 - bits));

    public static Vector512<ulong> And(Vector512<ulong> a, Vector512<ulong> b) => a & b;

    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    public static Vector512<ulong> AddWhereNegative(Vector512<ulong> a, Vector512<ulong> addend) => Vector512.Min(a, a + addend);

    public static Vector512<ulong> Permute(Vector512<ulong> a, Vector512<ulong> indices) => Vector512.Shuffle(a, indices);

    public static void Exchange(ref Vector512<ulong> a, ref Vector512<ulong> b, int gap)
    {
        var (x, y) = (a, b);
        for (var i = 0; i < Count; i++)
        {
            if ((i & gap) == 0)
            {
                a = a.WithElement(i + gap, y[i]);
                b = b.WithElement(i, x[i + gap]);
            }
        }
    }

    public static void Deinterleave(ref Vector512<ulong> a, ref Vector512<ulong> b)
    {
        var (x, y) = (a, b);
        for (var i = 0; i < Count; i++)
        {
            var source = i < Count / 2 ? x : y;
            var first = 2 * i % Count;
            a = a.WithElement(i, source[first]);
            b = b.WithElement(i, source[first + 1]);
        }
    }

    public static void Interleave(ref Vector512<ulong> a, ref Vector512<ulong> b)
    {
        var (x, y) = (a, b);
        for (var i = 0; i < Count; i++)
        {
            var lane = i / 2;
            a = a.WithElement(i, i % 2 == 0 ? x[lane] : y[lane]);
            b = b.WithElement(i, i % 2 == 0 ? x[lane + (Count / 2)] : y[lane + (Count / 2)]);
        }
    }
}
