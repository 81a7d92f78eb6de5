using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>What one owner's source computed over one argument in one group.</summary>
/// <remarks>
/// Sums of integers are exact; sums of reals should be compensated (DuckDB: <c>fsum</c>), as their error is the answer's error.
/// An argument that is only counted has the default sum, squares and bounds.
/// </remarks>
/// <param name="Count">Rows of the measure, 0 to 2^40.</param>
/// <param name="Sum">Σx; zero if the count is zero or the plan does not need it.</param>
/// <param name="Squares">M2 = Σ(x − mean)² = count × population variance; zero likewise.</param>
/// <param name="Min">Least value, to be checked against the declared bounds; ignored if the count is zero.</param>
/// <param name="Max">Greatest value, likewise.</param>
public readonly record struct ElementMoments(long Count, Dyadic Sum, double Squares, double Min, double Max)
{
    /// <summary>The moments of an argument that the plan only counts.</summary>
    public static ElementMoments CountOnly(long count) => new(count, Dyadic.Zero, 0, 0, 0);
}
