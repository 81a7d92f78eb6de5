using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>What all owners' words of one measure in one group add up to, decoded exactly.</summary>
/// <param name="measure">The measure.</param>
/// <param name="total">Its rows at all owners.</param>
/// <param name="bound">What its words are scaled by.</param>
/// <param name="words">Its summed words.</param>
internal readonly ref struct MeasureTotals(Measure measure, ulong total, ulong bound, ReadOnlySpan<UInt128> words)
{
    private readonly ReadOnlySpan<UInt128> _words = words;

    public ulong Count => total;

    public ColumnType TypeOfY => measure.Y!.Type;

    /// <summary>Σy.</summary>
    public ExactRatio SumY => measure.Y!.Scale!.Sum(total, bound, this[Moments.SumY]);

    /// <summary>Σx.</summary>
    public ExactRatio SumX => measure.X!.Scale!.Sum(total, bound, this[Moments.SumX]);

    /// <summary>Σ(y − mean)².</summary>
    public ExactRatio Syy => measure.Y!.Scale!.Deviations(total, bound, this[Moments.SumY], this[Moments.SquaresY]);

    /// <summary>Σ(x − mean)².</summary>
    public ExactRatio Sxx => measure.X!.Scale!.Deviations(total, bound, this[Moments.SumX], this[Moments.SquaresX]);

    /// <summary>Σ(x − mean of x)(y − mean of y).</summary>
    public ExactRatio Sxy => measure.Y!.Scale!.CoDeviations(
        measure.X!.Scale!, total, bound, this[Moments.SumY], this[Moments.SumX], this[Moments.Products]);

    private UInt128 this[Moments moment] => _words[measure.WordOf(moment)];
}
