using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>Products in double precision for moduli to 50 bits.</summary>
internal sealed class RealResidues<TLanes, TVector>(string name) : VectorResidues<TLanes, TVector>(name, 50)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public override void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new RealLanes<TLanes, TVector>(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            var left = RealLanes<TLanes, TVector>.FromWords(TLanes.Load(ref x, (nuint)i));
            var right = RealLanes<TLanes, TVector>.FromWords(TLanes.Load(ref y, (nuint)i));
            TLanes.Store(residues.ToWords(residues.Multiply(left, right)), ref z, (nuint)i);
        }

        base.Multiply(a[i..], b[i..], result[i..], modulus);
    }

    public override void MultiplyAdd(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> sum, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(sum);
        var residues = new RealLanes<TLanes, TVector>(modulus.Value);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= sum.Length - TLanes.Count; i += TLanes.Count)
        {
            var left = RealLanes<TLanes, TVector>.FromWords(TLanes.Load(ref x, (nuint)i));
            var right = RealLanes<TLanes, TVector>.FromWords(TLanes.Load(ref y, (nuint)i));
            var product = residues.ToWords(residues.Multiply(left, right));
            TLanes.Store(WordLanes<TLanes, TVector>.Less(TLanes.Add(TLanes.Load(ref z, (nuint)i), product), q), ref z, (nuint)i);
        }

        base.MultiplyAdd(a[i..], b[i..], sum[i..], modulus);
    }
}
