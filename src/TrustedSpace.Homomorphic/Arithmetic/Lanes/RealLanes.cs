using System.Runtime.CompilerServices;

namespace TrustedSpace.Homomorphic.Arithmetic.Lanes;

/// <summary>Between words and doubles of the same value, for integers in [0, 2^52): the bits of 2^52 + a are those of 2^52 with a as the fraction.</summary>
internal static class RealLanes<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private const ulong Offset = 0x4330_0000_0000_0000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector FromWords(TVector words)
    {
        var offset = TLanes.Broadcast(Offset);
        return TLanes.SubtractReals(TLanes.Xor(words, offset), offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ToWords(TVector reals)
    {
        var offset = TLanes.Broadcast(Offset);
        return TLanes.Xor(TLanes.AddReals(reals, offset), offset);
    }
}
