using System.Runtime.CompilerServices;

namespace TrustedSpace.Homomorphic.Arithmetic.Lanes;

/// <summary>Residues of a modulus to 50 bits as doubles. docs/homomorphic-arithmetic.md has the proofs.</summary>
internal readonly struct RealLanes<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>2^52: the bits of 2^52 + a, for an integer a in [0, 2^52), are those of 2^52 with a as the fraction.</summary>
    private const ulong Offset = 0x4330_0000_0000_0000;

    private readonly TVector _modulus;
    private readonly TVector _negatedModulus;
    private readonly TVector _inverse;

    public RealLanes(ulong modulus)
    {
        _modulus = TLanes.Broadcast(BitConverter.DoubleToUInt64Bits(modulus));
        _negatedModulus = TLanes.Broadcast(BitConverter.DoubleToUInt64Bits(-(double)modulus));
        _inverse = TLanes.Broadcast(BitConverter.DoubleToUInt64Bits(1.0 / modulus));
    }

    /// <summary>From words in [0, 2^52) to doubles of the same value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector FromWords(TVector words)
    {
        var offset = TLanes.Broadcast(Offset);
        return TLanes.SubtractReals(TLanes.Xor(words, offset), offset);
    }

    /// <summary>From integers in (-q, q) to words in [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector ToWords(TVector reals)
    {
        var offset = TLanes.Broadcast(Offset);
        return TLanes.Xor(TLanes.AddReals(TLanes.AddWhereNegativeReals(reals, _modulus), offset), offset);
    }

    /// <summary>From integers to 2^53 in magnitude to the nearest residue to 0, or one next to it where two are nearly as near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reduce(TVector reals) =>
        TLanes.MultiplyAddReals(TLanes.RoundReals(TLanes.MultiplyReals(reals, _inverse)), _negatedModulus, reals);

    /// <summary>a·b modulo q, off from the nearest residue to 0 by at most |a|·2^-53 times q.</summary>
    /// <param name="a">Integers to 2^53 in magnitude.</param>
    /// <param name="b">Integers in (-q/2, q/2).</param>
    /// <param name="quotient">b/q, rounded to nearest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Multiply(TVector a, TVector b, TVector quotient)
    {
        var high = TLanes.MultiplyReals(a, b);
        var low = TLanes.MultiplySubtractReals(a, b, high);
        var multiple = TLanes.RoundReals(TLanes.MultiplyReals(a, quotient));
        return TLanes.AddReals(TLanes.MultiplyAddReals(multiple, _negatedModulus, high), low);
    }

    /// <summary>a·b modulo q, of at most 7/8·q in magnitude.</summary>
    /// <param name="a">Integers in [0, q).</param>
    /// <param name="b">Integers in [0, q).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Multiply(TVector a, TVector b)
    {
        var high = TLanes.MultiplyReals(a, b);
        var low = TLanes.MultiplySubtractReals(a, b, high);
        var multiple = TLanes.RoundReals(TLanes.MultiplyReals(high, _inverse));
        return TLanes.AddReals(TLanes.MultiplyAddReals(multiple, _negatedModulus, high), low);
    }
}
