using System.Runtime.CompilerServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// Butterflies on 64-bit words, for primes to 60 bits: Harvey's ("Faster arithmetic for number-theoretic transforms", 2014) with products in [0, 4q), so
/// that values stay in [0, 8q) forward and in [0, 4q) backward. docs/homomorphic-arithmetic.md has the proof.
/// </summary>
internal readonly struct WordButterfly<TLanes, TVector> : IButterfly<WordButterfly<TLanes, TVector>, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private readonly WordLanes<TLanes, TVector> _residues;

    private WordButterfly(ulong prime) => _residues = new WordLanes<TLanes, TVector>(prime);

    /// <inheritdoc/>
    public static double FirstBound => 1;

    public static RootTable Roots(NttTables tables) => tables.WordRoots;

    public static WordButterfly<TLanes, TVector> Create(ulong prime) => new(prime);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Enter(TVector words) => words;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Leave(TVector values) => _residues.Reduce(Less(values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward(ref TVector upper, ref TVector lower, TVector root, TVector quotient)
    {
        var product = _residues.MultiplyLazily(lower, root, quotient);
        var reduced = Less(upper);
        upper = TLanes.Add(reduced, product);
        lower = TLanes.Add(TLanes.Subtract(reduced, product), _residues.FourTimes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Inverse(ref TVector upper, ref TVector lower, TVector root, TVector quotient)
    {
        var difference = TLanes.Add(TLanes.Subtract(upper, lower), _residues.FourTimes);
        upper = Less(TLanes.Add(upper, lower));
        lower = _residues.MultiplyLazily(difference, root, quotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void InverseScaled(ref TVector upper, ref TVector lower, TVector root, TVector quotient, TVector scale, TVector scaleQuotient)
    {
        Inverse(ref upper, ref lower, root, quotient);
        upper = _residues.MultiplyLazily(upper, scale, scaleQuotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reduce(TVector values) => values;

    /// <summary>Never: every butterfly corrects its upper values.</summary>
    public static bool ReducesBefore(ref double bound, int layers, ulong prime) => false;

    /// <summary>Never: every butterfly corrects its sum.</summary>
    public static bool ReducesAfter(ref double bound, int layers, int nextLayers, ulong prime) => false;

    /// <summary>From [0, 8q) to [0, 4q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Less(TVector values) => WordLanes<TLanes, TVector>.Less(values, _residues.FourTimes);
}
