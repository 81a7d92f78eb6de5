using System.Numerics;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>Standard errors that the noise of a job would make in a group of a given size, known before a row is read: they follow from the plan and the noise.</summary>
public static class ExpectedErrors
{
    /// <param name="plan">What is asked.</param>
    /// <param name="noise">The noise of the job.</param>
    /// <param name="contributors">Owners whose numbers are in the result.</param>
    /// <param name="rows">
    /// Rows of the group at all owners, at least 2; every count is taken to be as large. The values are taken to spread evenly over their bounds, on which the errors of
    /// means and variances depend a little and those of counts and sums not at all.
    /// </param>
    /// <returns>One a column of the plan; null for labels.</returns>
    public static IReadOnlyList<double?> Of(StatisticsPlan plan, NoisePlan noise, int contributors, long rows)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, FixedPointScale.MaxRows);
        var (totals, bounds) = (new ulong[plan.CountColumns], new ulong[plan.CountColumns]);
        Array.Fill(totals, (ulong)rows);
        Array.Fill(bounds, FixedPointScale.MaxTotal);
        return StandardErrors.Of(plan, noise, contributors, totals, bounds, [.. plan.ValueWords.Select(word => Even(plan, word, rows))]);
    }

    // Of values spread evenly over [−limit, limit] the sum is 0 and the mean square a third of the limit's.
    private static UInt128 Even(StatisticsPlan plan, WordDescription word, BigInteger rows) => word.Moment is Moments.SquaresY or Moments.SquaresX
        ? (UInt128)(Int128)(rows * ClippedGrid.LimitOf(plan.Measures[word.Measure!.Value], word.Moment) / 3 << ClippedGrid.ShiftOf(word.Moment))
        : UInt128.Zero;
}
