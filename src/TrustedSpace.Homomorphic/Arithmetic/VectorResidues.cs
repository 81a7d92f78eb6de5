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

    public override void Multiply(ReadOnlySpan<ulong> a, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        // Processors of two lanes multiply words no faster there.
        if (TLanes.Count == 2)
        {
            base.Multiply(a, factor, result, modulus);
            return;
        }

        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var (value, quotient) = (TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(residues.Reduce(residues.MultiplyLazily(TLanes.Load(ref x, (nuint)i), value, quotient)), ref z, (nuint)i);
        }

        base.Multiply(a[i..], factor, result[i..], modulus);
    }
}
