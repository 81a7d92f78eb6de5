using System.Runtime.CompilerServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// Butterflies in double precision with fused multiply-add, for primes to 50 bits (after van der Hoeven, Lecerf and Quintin, "Modular SIMD arithmetic
/// in Mathemagix", 2014, section 3). All values are integers of a magnitude of at most 2^53, which doubles hold exactly; a product modulo q is off from
/// the nearest residue to 0 by at most |x|·2^-53 times q. docs/homomorphic-arithmetic.md has the proof, by whose bounds values are reduced on the way.
/// </summary>
internal readonly struct RealButterfly<TLanes, TVector> : IButterfly<RealButterfly<TLanes, TVector>, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>A reduced value is at most this many q, with room for the rounding of the quotient.</summary>
    private const double Reduced = 0.51;

    private readonly RealLanes<TLanes, TVector> _residues;

    private RealButterfly(ulong prime) => _residues = new RealLanes<TLanes, TVector>(prime);

    /// <inheritdoc/>
    public static double FirstBound => 1;

    public static RootTable Roots(NttTables tables) => tables.RealRoots;

    public static RealButterfly<TLanes, TVector> Create(ulong prime) => new(prime);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Enter(TVector words) => RealLanes<TLanes, TVector>.FromWords(words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Leave(TVector values) => _residues.ToWords(_residues.Reduce(values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector LeaveProduct(TVector values) => Leave(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward(ref TVector upper, ref TVector lower, TVector root, TVector quotient)
    {
        var product = _residues.Multiply(lower, root, quotient);
        lower = TLanes.SubtractReals(upper, product);
        upper = TLanes.AddReals(upper, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Inverse(ref TVector upper, ref TVector lower, TVector root, TVector quotient)
    {
        var difference = TLanes.SubtractReals(upper, lower);
        upper = TLanes.AddReals(upper, lower);
        lower = _residues.Multiply(difference, root, quotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void InverseScaled(ref TVector upper, ref TVector lower, TVector root, TVector quotient, TVector scale, TVector scaleQuotient)
    {
        Inverse(ref upper, ref lower, root, quotient);
        upper = _residues.Multiply(upper, scale, scaleQuotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reduce(TVector values) => _residues.Reduce(values);

    public static bool ReducesBefore(ref double bound, int layers, ulong prime)
    {
        var reduces = After(bound, bound, layers, prime) > Limit(prime);
        bound = After(reduces ? Reduced : bound, bound, layers, prime);
        return reduces;
    }

    public static bool ReducesAfter(ref double bound, int layers, int nextLayers, ulong prime)
    {
        var sum = bound * (1 << layers);
        var reduces = sum * (1 << nextLayers) > Limit(prime);
        bound = reduces ? Product(sum, prime) : sum;
        return reduces;
    }

    /// <summary>Bound in units of q after some forward layers, of which the first adds to upper values within another bound.</summary>
    private static double After(double upper, double lower, int layers, ulong prime)
    {
        for (var i = 0; i < layers; i++)
        {
            lower = upper + Product(lower, prime);
            upper = lower;
        }

        return lower;
    }

    private static double Limit(ulong prime) => (1L << 53) / (double)prime;

    /// <summary>Bound of a product in units of q, one factor being within a bound.</summary>
    private static double Product(double bound, ulong prime) => 0.5001 + (bound / Limit(prime));
}
