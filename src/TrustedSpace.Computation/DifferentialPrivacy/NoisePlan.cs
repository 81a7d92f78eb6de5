using System.Numerics;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>
/// How much noise each word of a plan gets, so that one row added to or taken from one owner's dataset costs at most ρ. Owners and consumer
/// compute it alike from public facts: the plan, ρ and the fewest contributors.
/// </summary>
/// <remarks>
/// A row is in one group, so the cost is that of one group's words: a word that the row changes by at most Δ costs Δ²/2σ² under a discrete
/// Gaussian of variance σ² (Canonne, Kamath and Steinke 2020, theorem 14), and k words with σ² = k·Δ²/2ρ each cost ρ together. Each owner adds
/// noise of variance σ²/m where m is the fewest contributors, so that m or more of them make σ² or more. A sum of discrete Gaussians is not one,
/// but the difference costs less than 10⁻¹² where each has a variance of 5 or more (Kairouz, Liu and Steinke 2021, theorem 1), which is therefore
/// the least here; noise is made for one unit of 10⁻¹² less than ρ to pay for it.
/// </remarks>
public sealed class NoisePlan
{
    private const int LeastVariance = 5;

    private NoisePlan(Rho rho, IReadOnlyList<WordNoise?> counts, IReadOnlyList<WordNoise> values)
    {
        Rho = rho;
        Counts = counts;
        Values = values;
    }

    /// <summary>What one job costs.</summary>
    public Rho Rho { get; }

    /// <summary>Noise of each count of a group; null where the count is that of the rows, whose noise it shares.</summary>
    public IReadOnlyList<WordNoise?> Counts { get; }

    /// <summary>Noise of each value of a group.</summary>
    public IReadOnlyList<WordNoise> Values { get; }

    /// <param name="plan">What is computed.</param>
    /// <param name="rho">Cost of the job.</param>
    /// <param name="contributors">Fewest owners whose numbers are in the result.</param>
    public static NoisePlan For(StatisticsPlan plan, Rho rho, int contributors)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfZero(rho.Units);
        ArgumentOutOfRangeException.ThrowIfLessThan(contributors, 1);
        var own = Enumerable.Range(0, plan.CountColumns).Select(column => column == 0 || !plan.Measures[column - 1].CountsEveryRow).ToArray();
        var words = own.Count(each => each) + plan.ValueColumns;
        var count = Noise(BigInteger.One, words, rho, contributors);
        return new NoisePlan(
            rho,
            [.. own.Select(each => each ? count : null)],
            [.. plan.ValueWords.Select(word => Noise(SensitivityOf(plan, word), words, rho, contributors))]);
    }

    /// <summary>Noise of a count, which the count of the rows lends to those that are equal to it.</summary>
    public WordNoise CountNoise(int column) => Counts[column] ?? Counts[0]!;

    private static BigInteger SensitivityOf(StatisticsPlan plan, WordDescription word) =>
        ClippedGrid.LimitOf(plan.Measures[word.Measure!.Value], word.Moment) << ClippedGrid.ShiftOf(word.Moment);

    // The owner's share of σ² = words·Δ²/2ρ.
    private static WordNoise Noise(BigInteger sensitivity, int words, Rho rho, int contributors)
    {
        var numerator = sensitivity * sensitivity * words * Rho.One;
        var denominator = new BigInteger(2) * Math.Max(1, rho.Units - 1) * contributors;
        return numerator < LeastVariance * denominator ? new WordNoise(LeastVariance, 1) : new WordNoise(numerator, denominator);
    }
}
