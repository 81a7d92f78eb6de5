namespace TrustedSpace.Computation.Statistics;

/// <summary>What one owner's source computed for one measure in one group.</summary>
/// <param name="Y">The moments of the argument, of a pair the first.</param>
/// <param name="X">The moments of the second argument, over the same rows; the default if there is none.</param>
/// <param name="Products">Σ(x − mean of x)(y − mean of y) = count × population covariance; zero if the plan does not need it.</param>
public readonly record struct MeasureMoments(ElementMoments Y, ElementMoments X = default, double Products = 0)
{
    /// <summary>Rows of the measure.</summary>
    public long Count => Y.Count;

    /// <summary>The moments of a measure with one argument.</summary>
    public static implicit operator MeasureMoments(ElementMoments y) => new(y);
}
