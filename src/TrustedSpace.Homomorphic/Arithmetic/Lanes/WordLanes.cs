using System.Runtime.CompilerServices;

namespace TrustedSpace.Homomorphic.Arithmetic.Lanes;

/// <summary>Residues of a modulus to 60 bits as words. docs/homomorphic-arithmetic.md has the proofs.</summary>
internal readonly struct WordLanes<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public readonly TVector Modulus;
    public readonly TVector Twice;
    public readonly TVector FourTimes;
    public readonly TVector EightTimes;

    public WordLanes(ulong modulus)
    {
        Modulus = TLanes.Broadcast(modulus);
        Twice = TLanes.Broadcast(2 * modulus);
        FourTimes = TLanes.Broadcast(4 * modulus);
        EightTimes = TLanes.Broadcast(8 * modulus);
    }

    /// <summary>From [0, 2·bound) to [0, bound); bound is at most 2^63.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Less(TVector values, TVector bound) => TLanes.AddWhereNegative(TLanes.Subtract(values, bound), bound);

    /// <summary>From [0, 4q) to [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reduce(TVector values) => Less(Less(values, Twice), Modulus);

    /// <summary>a·b modulo q, in [0, 4q).</summary>
    /// <param name="a">Any words.</param>
    /// <param name="b">Words in [0, q).</param>
    /// <param name="quotient">floor(b·2^64 / q).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector MultiplyLazily(TVector a, TVector b, TVector quotient) =>
        TLanes.SubtractProducts(a, b, Multiple(a, quotient), Modulus);

    /// <summary>a modulo q, in [0, 3q), for q of more than 32 bits.</summary>
    /// <param name="a">Any words.</param>
    /// <param name="inverse">floor(2^64 / q), which has 32 bits at most.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector ReduceLazily(TVector a, TVector inverse) => TLanes.Subtract(
        a, TLanes.Multiply(Modulus, TLanes.ShiftRight(TLanes.MultiplyHalves(TLanes.ShiftRight(a, 32), inverse), 32)));

    /// <summary>The high word of a·quotient or up to 3 less: made of three products of halves. What a·b has of q, such that less than 4q is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Multiple(TVector a, TVector quotient)
    {
        var high = TLanes.ShiftRight(a, 32);
        var quotientHigh = TLanes.ShiftRight(quotient, 32);
        return TLanes.Add(
            TLanes.MultiplyHalves(high, quotientHigh),
            TLanes.Add(TLanes.ShiftRight(TLanes.MultiplyHalves(high, quotient), 32), TLanes.ShiftRight(TLanes.MultiplyHalves(a, quotientHigh), 32)));
    }
}
