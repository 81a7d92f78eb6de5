using System.Runtime.CompilerServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// Butterflies on 64-bit words, for primes to 60 bits: Harvey's, with the high word of the product of x and the quotient made of three products of
/// halves, so that it is up to 3 too small and a lazy product is less than 4q. Values stay in [0, 8q) forward and in [0, 4q) backward.
/// docs/homomorphic-arithmetic.md has the bounds.
/// </summary>
internal readonly struct WordButterfly<TLanes, TVector> : IButterfly<WordButterfly<TLanes, TVector>, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private readonly TVector _prime;
    private readonly TVector _twice;
    private readonly TVector _fourTimes;

    private WordButterfly(ulong prime)
    {
        _prime = TLanes.Broadcast(prime);
        _twice = TLanes.Broadcast(2 * prime);
        _fourTimes = TLanes.Broadcast(4 * prime);
    }

    /// <inheritdoc/>
    public static double FirstBound => 1;

    public static RootTable Roots(NttTables tables) => tables.WordRoots;

    public static WordButterfly<TLanes, TVector> Create(ulong prime) => new(prime);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Enter(TVector words) => words;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Leave(TVector values) => Less(Less(Less(values, _fourTimes), _twice), _prime);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward(ref TVector upper, ref TVector lower, TVector root, TVector quotient)
    {
        var product = Multiply(lower, root, quotient);
        var reduced = Less(upper, _fourTimes);
        upper = TLanes.Add(reduced, product);
        lower = TLanes.Add(TLanes.Subtract(reduced, product), _fourTimes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Inverse(ref TVector upper, ref TVector lower, TVector root, TVector quotient)
    {
        var difference = TLanes.Add(TLanes.Subtract(upper, lower), _fourTimes);
        upper = Less(TLanes.Add(upper, lower), _fourTimes);
        lower = Multiply(difference, root, quotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void InverseScaled(ref TVector upper, ref TVector lower, TVector root, TVector quotient, TVector scale, TVector scaleQuotient)
    {
        Inverse(ref upper, ref lower, root, quotient);
        upper = Multiply(upper, scale, scaleQuotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reduce(TVector values) => values;

    /// <summary>Never: every butterfly corrects its upper values.</summary>
    public static bool ReducesBefore(ref double bound, int layers, ulong prime) => false;

    /// <summary>Never: every butterfly corrects its sum.</summary>
    public static bool ReducesAfter(ref double bound, int layers, int nextLayers, ulong prime) => false;

    /// <summary>From [0, 2·bound) to [0, bound); bound is less than 2^63.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Less(TVector values, TVector bound) => TLanes.AddWhereNegative(TLanes.Subtract(values, bound), bound);

    /// <summary>root·x modulo q, in [0, 4q), for any x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Multiply(TVector x, TVector root, TVector quotient)
    {
        var high = TLanes.ShiftRight(x, 32);
        var quotientHigh = TLanes.ShiftRight(quotient, 32);
        var multiple = TLanes.Add(
            TLanes.MultiplyHalves(high, quotientHigh),
            TLanes.Add(TLanes.ShiftRight(TLanes.MultiplyHalves(high, quotient), 32), TLanes.ShiftRight(TLanes.MultiplyHalves(x, quotientHigh), 32)));
        return TLanes.Subtract(TLanes.Multiply(x, root), TLanes.Multiply(multiple, _prime));
    }
}
