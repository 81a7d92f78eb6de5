using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>Sums and products by a fixed factor, several words at once, for moduli to 60 bits. What is left over at the end goes one by one.</summary>
internal class VectorResidues<TLanes, TVector>(string name, int largestBitCount = 60) : ScalarResidues(name, largestBitCount)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public override void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            var sum = TLanes.Add(TLanes.Load(ref x, (nuint)i), TLanes.Load(ref y, (nuint)i));
            TLanes.Store(WordLanes<TLanes, TVector>.Less(sum, q), ref z, (nuint)i);
        }

        base.Add(a[i..], b[i..], result[i..], modulus);
    }

    public override void Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            var difference = TLanes.Subtract(TLanes.Load(ref x, (nuint)i), TLanes.Load(ref y, (nuint)i));
            TLanes.Store(TLanes.AddWhereNegative(difference, q), ref z, (nuint)i);
        }

        base.Subtract(a[i..], b[i..], result[i..], modulus);
    }

    public override void Negate(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var zero = TLanes.Broadcast(0);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.AddWhereNegative(TLanes.Subtract(zero, TLanes.Load(ref x, (nuint)i)), q), ref z, (nuint)i);
        }

        base.Negate(a[i..], result[i..], modulus);
    }

    public override void AddAndMultiply(ReadOnlySpan<ulong> a, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var (addend, value, quotient) = (TLanes.Broadcast(offset), TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
        var i = 0;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            var sum = TLanes.Add(TLanes.Load(ref x, (nuint)i), addend);
            TLanes.Store(residues.Reduce(residues.MultiplyLazily(sum, value, quotient)), ref z, (nuint)i);
        }

        base.AddAndMultiply(a[i..], offset, factor, result[i..], modulus);
    }

    public override void SubtractAndMultiply(
        ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var (addend, value, quotient) = (TLanes.Broadcast(offset), TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
        var i = 0;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            var difference = TLanes.Add(TLanes.Subtract(TLanes.Load(ref x, (nuint)i), TLanes.Load(ref y, (nuint)i)), addend);
            TLanes.Store(residues.Reduce(residues.MultiplyLazily(difference, value, quotient)), ref z, (nuint)i);
        }

        base.SubtractAndMultiply(a[i..], b[i..], offset, factor, result[i..], modulus);
    }

    public override void Combine(ReadOnlySpan<ulong> vectors, ReadOnlySpan<ShoupOperand> factors, Span<ulong> result, Modulus modulus, int first = 0)
    {
        ref var x = ref MemoryMarshal.GetReference(vectors);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var one = new ShoupOperand(1, modulus);
        var isLazy = modulus.BitCount <= 52 && factors.Length <= 256;
        var i = first;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            var sum = TLanes.Broadcast(0);
            var offset = (nuint)i;
            foreach (ref readonly var factor in factors)
            {
                var product = residues.MultiplyLazily(TLanes.Load(ref x, offset), TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
                sum = TLanes.Add(sum, product);
                sum = isLazy ? sum : WordLanes<TLanes, TVector>.Less(sum, residues.FourTimes);
                offset += (nuint)result.Length;
            }

            sum = isLazy ? residues.MultiplyLazily(sum, TLanes.Broadcast(one.Value), TLanes.Broadcast(one.Quotient)) : sum;
            TLanes.Store(residues.Reduce(sum), ref z, offset - (nuint)(factors.Length * result.Length));
        }

        base.Combine(vectors, factors, result, modulus, i);
    }

    /// <summary>What products by a factor do in vectors: nothing with two lanes, as such processors multiply words no faster there.</summary>
    private static int VectorizedLength(ReadOnlySpan<ulong> result) => TLanes.Count == 2 ? 0 : result.Length;
}
