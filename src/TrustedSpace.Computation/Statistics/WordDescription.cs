namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// What one word of a group's vectors is a sum of, so that noise can be fitted to it: a count, or a moment of scaled values.
/// </summary>
/// <remarks>
/// A row adds to the words of one group only, and only if it satisfies the plan's condition. A count is a sum of ones. A moment S is the
/// word round(S·2^F) with F = <see cref="FixedPoint.FixedPointScale.FractionBits"/> of the bound on <see cref="CountColumn"/>; each party rounds
/// once, so a row also moves its party's word by less than 1 through rounding.
/// </remarks>
/// <param name="Measure">
/// Position in <see cref="StatisticsPlan.Measures"/>, which has the arguments and the condition; null for the rows of the group.
/// </param>
/// <param name="Moment">The sum; None for a count.</param>
/// <param name="CountColumn">The column of the count over the same rows, by which a moment is scaled.</param>
/// <param name="Least">Least that one row adds to S.</param>
/// <param name="Greatest">Greatest that one row adds to S.</param>
public sealed record WordDescription(int? Measure, Moments Moment, int CountColumn, double Least, double Greatest)
{
    /// <summary>Most that S changes if one row is added or taken away.</summary>
    public double MostByPresence => Math.Max(Math.Abs(Least), Math.Abs(Greatest));

    /// <summary>Most that S changes if one row is replaced by another, which may also fall into another group or satisfy no condition.</summary>
    public double MostByReplacement => Math.Max(MostByPresence, Greatest - Least);

    internal static WordDescription OfMoment(StatisticsPlan plan, int position, Moments moment)
    {
        var measure = plan.Measures[position];
        var (y, x) = (measure.Y?.Scale?.Reach ?? 0, measure.X?.Scale?.Reach ?? 0);
        var (least, greatest) = moment switch
        {
            Moments.SumY => (-y, y),
            Moments.SumX => (-x, x),
            Moments.SquaresY => (0, y * y),
            Moments.SquaresX => (0, x * x),
            Moments.Products => (-x * y, x * y),
            _ => throw new ArgumentOutOfRangeException(nameof(moment)),
        };
        return new WordDescription(position, moment, position + 1, least, greatest);
    }
}
