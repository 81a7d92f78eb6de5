using System.Diagnostics.CodeAnalysis;

namespace TrustedSpace.Homomorphic.Arithmetic.Lanes;

/// <summary>
/// What a processor does with several 64-bit lanes at once. A lane holds a word or, bit for bit, a double: the operations say which they take.
/// The just-in-time compiler makes each user of an implementation anew, so that nothing is called at run time.
/// </summary>
/// <typeparam name="TVector">A vector of words.</typeparam>
internal interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Whether this processor has them, with a fused multiply-add.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>2, 4 or 8.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(ref ulong source, nuint offset);

    /// <summary>Loads count/times words and repeats each.</summary>
    /// <param name="source">Where offsets begin.</param>
    /// <param name="offset">Of the first word.</param>
    /// <param name="times">1 to count/2, a power of two.</param>
    static abstract TVector LoadRepeated(ref ulong source, nuint offset, int times);

    /// <summary>Loads small numbers as signed words.</summary>
    static abstract TVector LoadSigned(ref sbyte source, nuint offset);

    static abstract void Store(TVector vector, ref ulong destination, nuint offset);

    static abstract TVector Broadcast(ulong word);

    /// <summary>a + b of doubles.</summary>
    static abstract TVector AddReals(TVector a, TVector b);

    /// <summary>a - b of doubles.</summary>
    static abstract TVector SubtractReals(TVector a, TVector b);

    /// <summary>a·b of doubles.</summary>
    static abstract TVector MultiplyReals(TVector a, TVector b);

    /// <summary>a·b + c of doubles, rounded once.</summary>
    static abstract TVector MultiplyAddReals(TVector a, TVector b, TVector c);

    /// <summary>a·b - c of doubles, rounded once.</summary>
    static abstract TVector MultiplySubtractReals(TVector a, TVector b, TVector c);

    /// <summary>To the nearest integer, of two the even one.</summary>
    static abstract TVector RoundReals(TVector a);

    /// <summary>a, or a + addend where the double a is less than 0.</summary>
    static abstract TVector AddWhereNegativeReals(TVector a, TVector addend);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>The low words of the products.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>The low words of a·b - c·d.</summary>
    static abstract TVector SubtractProducts(TVector a, TVector b, TVector c, TVector d);

    /// <summary>The products of the low halves of the words.</summary>
    static abstract TVector MultiplyHalves(TVector a, TVector b);

    static abstract TVector ShiftRight(TVector a, int bits);

    /// <param name="a">Words.</param>
    /// <param name="bits">A constant from 1 to 63.</param>
    static abstract TVector RotateRight(TVector a, [ConstantExpected] byte bits);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>a, or a + addend where a is negative as a signed word, but not less than -addend; addend is less than 2^63.</summary>
    static abstract TVector AddWhereNegative(TVector a, TVector addend);

    /// <summary>Lane i gets lane indices[i] of a.</summary>
    static abstract TVector Permute(TVector a, TVector indices);

    /// <summary>Swaps the lanes i of a that have bit gap in i with the lanes i - gap of b.</summary>
    /// <param name="a">A vector.</param>
    /// <param name="b">Another.</param>
    /// <param name="gap">1 to count/2, a power of two.</param>
    static abstract void Exchange(ref TVector a, ref TVector b, int gap);

    /// <summary>From two vectors in a row to their even lanes and their odd lanes.</summary>
    static abstract void Deinterleave(ref TVector a, ref TVector b);

    /// <summary>From even lanes and odd lanes to two vectors in a row.</summary>
    static abstract void Interleave(ref TVector a, ref TVector b);
}
