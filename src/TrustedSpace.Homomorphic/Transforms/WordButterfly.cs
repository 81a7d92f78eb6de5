using System.Runtime.CompilerServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// Butterflies on 64-bit words, for primes to 60 bits: Harvey's ("Faster arithmetic for number-theoretic transforms", 2014) with products in [0, 4q), so
/// that values stay in [0, 16q) forward, of two layers only the first correcting, and in [0, 4q) backward. docs/homomorphic-arithmetic.md has the proof.
/// </summary>
internal readonly struct WordButterfly<TLanes, TVector> : IButterfly<WordButterfly<TLanes, TVector>, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Bounds in units of q: of any value forward, of a reduced one, and of a product.</summary>
    private const double Limit = 16;
    private const double Reduced = 8;
    private const double Product = 4;

    private readonly WordLanes<TLanes, TVector> _residues;

    private WordButterfly(ulong prime) => _residues = new WordLanes<TLanes, TVector>(prime);

    /// <inheritdoc/>
    public static double FirstBound => 1;

    public static RootTable Roots(NttTables tables) => tables.WordRoots;

    public static WordButterfly<TLanes, TVector> Create(ulong prime) => new(prime);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Enter(TVector words) => words;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Leave(TVector values) => _residues.Reduce(Less(Reduce(values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector LeaveProduct(TVector values) => _residues.Reduce(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward(ref TVector upper, ref TVector lower, TVector root, TVector quotient)
    {
        var product = _residues.MultiplyLazily(lower, root, quotient);
        lower = TLanes.Add(TLanes.Subtract(upper, product), _residues.FourTimes);
        upper = TLanes.Add(upper, product);
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

    /// <summary>From [0, 16q) to [0, 8q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reduce(TVector values) => WordLanes<TLanes, TVector>.Less(values, _residues.EightTimes);

    /// <summary>Every layer adds a product.</summary>
    public static bool ReducesBefore(ref double bound, int layers, ulong prime)
    {
        var reduces = bound + (layers * Product) > Limit;
        bound = (reduces ? Reduced : bound) + (layers * Product);
        return reduces;
    }

    /// <summary>Never: every butterfly corrects its sum.</summary>
    public static bool ReducesAfter(ref double bound, int layers, int nextLayers, ulong prime) => false;

    /// <summary>From [0, 8q) to [0, 4q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Less(TVector values) => WordLanes<TLanes, TVector>.Less(values, _residues.FourTimes);
}
