using System.Runtime.Intrinsics;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>One way to do the transform. Which one a prime's transforms take is settled when its tables are made.</summary>
internal abstract class NttKernel
{
    private NttKernel(string name, int largestBitCount, int smallestDegree) => (Name, LargestBitCount, SmallestDegree) = (name, largestBitCount, smallestDegree);

    /// <summary>Those that this processor has, the fastest first.</summary>
    public static IReadOnlyList<NttKernel> All { get; } = [.. Supported()];

    /// <summary>For reports.</summary>
    public string Name { get; }

    /// <summary>Of the prime.</summary>
    public int LargestBitCount { get; }

    public int SmallestDegree { get; }

    public static NttKernel Choose(int degree, int bitCount) => All.First(kernel => kernel.Takes(degree, bitCount));

    public bool Takes(int degree, int bitCount) => degree >= SmallestDegree && bitCount <= LargestBitCount;

    /// <summary>Normal order in, bit-reversed order out; n values in [0, q) before and after.</summary>
    public abstract void Forward(Span<ulong> values, NttTables tables);

    /// <summary>Bit-reversed order in, normal order out, divided by n; n values in [0, q) before and after.</summary>
    public abstract void Inverse(Span<ulong> values, NttTables tables);

    private static IEnumerable<NttKernel> Supported()
    {
        if (EightLanes.IsSupported)
        {
            yield return new Reals<EightLanes, Vector512<ulong>>("AVX-512 double");
        }

        if (FourLanes.IsSupported)
        {
            yield return new Reals<FourLanes, Vector256<ulong>>("AVX2 double");
        }

        if (TwoLanes.IsSupported)
        {
            yield return new Reals<TwoLanes, Vector128<ulong>>("128-bit double");
        }

        if (EightLanes.IsSupported)
        {
            yield return new Words<EightLanes, Vector512<ulong>>("AVX-512 integer");
        }

        if (FourLanes.IsSupported)
        {
            yield return new Words<FourLanes, Vector256<ulong>>("AVX2 integer");
        }

        yield return new Scalar();
    }

    private sealed class Reals<TLanes, TVector>(string name) : NttKernel(name, 50, 2 * TLanes.Count)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        public override void Forward(Span<ulong> values, NttTables tables) =>
            VectorNtt<TLanes, TVector, RealButterfly<TLanes, TVector>>.Forward(values, tables);

        public override void Inverse(Span<ulong> values, NttTables tables) =>
            VectorNtt<TLanes, TVector, RealButterfly<TLanes, TVector>>.Inverse(values, tables);
    }

    private sealed class Words<TLanes, TVector>(string name) : NttKernel(name, 60, 2 * TLanes.Count)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        public override void Forward(Span<ulong> values, NttTables tables) =>
            VectorNtt<TLanes, TVector, WordButterfly<TLanes, TVector>>.Forward(values, tables);

        public override void Inverse(Span<ulong> values, NttTables tables) =>
            VectorNtt<TLanes, TVector, WordButterfly<TLanes, TVector>>.Inverse(values, tables);
    }

    private sealed class Scalar() : NttKernel("scalar", 61, 2)
    {
        public override void Forward(Span<ulong> values, NttTables tables) => ScalarNtt.Forward(values, tables);

        public override void Inverse(Span<ulong> values, NttTables tables) => ScalarNtt.Inverse(values, tables);
    }
}
