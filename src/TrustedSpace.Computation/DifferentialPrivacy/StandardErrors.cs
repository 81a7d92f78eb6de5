using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>
/// Standard errors of the cells of a group that come from the noise, and from it alone: not from which rows the owners happen to have. Each
/// word's noise is independent, so the error of f is the root of the sum of (½·(f(w + σ) − f(w − σ)))² over its words w: exact where f is linear,
/// such as COUNT and SUM, and to first order elsewhere.
/// </summary>
internal static class StandardErrors
{
    private const ulong LeastTotal = 2; // below it, variances are undefined

    /// <returns>One a column of the plan; null for labels and NULLs.</returns>
    public static double?[] Of(StatisticsPlan plan, NoisePlan noise, int contributors, ReadOnlySpan<ulong> totals, ReadOnlySpan<ulong> bounds, ReadOnlySpan<UInt128> values)
    {
        var errors = new double?[plan.Select.Count];
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] = plan.Select[i] switch
            {
                SelectItem.Group => null,
                SelectItem.Aggregate { Measure: { } measure } aggregate => Of(plan, noise, contributors, aggregate.Function, measure, totals[measure + 1], bounds[measure + 1], values),
                _ => noise.CountNoise(0).Deviation(contributors),
            };
        }

        return errors;
    }

    private static double? Of(
        StatisticsPlan plan, NoisePlan noise, int contributors, AggregateFunction function, int position, ulong total, ulong bound, ReadOnlySpan<UInt128> values)
    {
        var (measure, first) = (plan.Measures[position], plan.FirstValueColumn(position));
        var words = values.Slice(first, measure.Words).ToArray();
        var step = (ulong)Math.Max(1, Math.Round(noise.CountNoise(position + 1).Deviation(contributors)));
        var square = Square(Number(function, measure, total + step, bound, words), Number(function, measure, Math.Max(Math.Min(total, LeastTotal), total - Math.Min(total, step)), bound, words), 2);
        for (var i = 0; i < words.Length && square is not null; i++)
        {
            var (word, deviation) = (words[i], (UInt128)noise.Values[first + i].Deviation(contributors));
            words[i] = unchecked(word + deviation);
            var above = Number(function, measure, total, bound, words);
            words[i] = unchecked(word - deviation);
            square += Square(above, Number(function, measure, total, bound, words), 2);
            words[i] = word;
        }

        return square is { } sum ? Math.Sqrt(sum) : null;
    }

    private static double? Square(double? above, double? below, int steps)
    {
        var slope = (above - below) / steps;
        return slope * slope;
    }

    private static double? Number(AggregateFunction function, Measure measure, ulong total, ulong bound, ReadOnlySpan<UInt128> words)
    {
        var cell = AggregateValue.Of(function, new MeasureTotals(measure, total, bound, words));
        return cell.Kind is ResultKind.Integer or ResultKind.Real ? cell.AsNumber : null;
    }
}
