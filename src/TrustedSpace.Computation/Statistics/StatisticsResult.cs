using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.Statistics;

/// <summary>The answer to a query: one row per released group, as the plan's arrangement chooses and orders them. Of withheld groups only the number is known.</summary>
public sealed class StatisticsResult
{
    private StatisticsResult(IReadOnlyList<string> columns, IReadOnlyList<ResultRow> rows, bool isNoisy, ReleaseSummary summary)
    {
        Columns = columns;
        Rows = [.. rows.Select(row => row.Cells)];
        StandardErrors = isNoisy ? [.. rows.Select(row => row.Errors)] : null;
        Summary = summary;
    }

    /// <summary>Names of the columns, as in SELECT.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows of <see cref="Columns"/>' length.</summary>
    public IReadOnlyList<IReadOnlyList<ResultCell>> Rows { get; }

    /// <summary>Standard errors that the noise makes, shaped as <see cref="Rows"/>, null for labels and NULLs; null as a whole without noise.</summary>
    public IReadOnlyList<IReadOnlyList<double?>>? StandardErrors { get; }

    public ReleaseSummary Summary { get; }

    /// <summary>Decodes what the shares added up to.</summary>
    /// <param name="plan">The plan whose hash the release is bound to.</param>
    /// <param name="release">The combined release under the plan's layout.</param>
    /// <param name="noise">The noise that is in the release; null for none.</param>
    /// <exception cref="ArgumentException">The release has another shape than the plan.</exception>
    public static StatisticsResult Decode(StatisticsPlan plan, CombinedRelease release, NoisePlan? noise = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(release);
        if (release.Totals.Length != release.Groups.Length * plan.CountColumns || release.Values.Length != release.Groups.Length * plan.ValueColumns)
        {
            throw new ArgumentException("The release does not have the plan's shape.", nameof(release));
        }

        var rows = new List<ResultRow>(release.Groups.Length);
        for (var i = 0; i < release.Groups.Length; i++)
        {
            var totals = release.Totals.AsMemory(i * plan.CountColumns, plan.CountColumns);
            var values = release.Values.AsSpan(i * plan.ValueColumns, plan.ValueColumns);
            var bounds = release.Bounds.AsSpan(i * plan.CountColumns, plan.CountColumns);
            var slots = plan.Groups.SlotsOf(release.Groups[i]);
            var errors = noise is null ? [] : DifferentialPrivacy.StandardErrors.Of(plan, noise, release.Contributors.Count, totals.Span, bounds, values);
            rows.Add(new ResultRow(Cells(plan, slots, totals.Span, bounds, values), slots, totals, errors));
        }

        return new StatisticsResult(
            [.. plan.Select.Select(item => item.Name)],
            plan.Arrangement.Apply(plan, rows),
            noise is not null,
            release.Summary);
    }

    private static ResultCell[] Cells(StatisticsPlan plan, int[] slots, ReadOnlySpan<ulong> totals, ReadOnlySpan<ulong> bounds, ReadOnlySpan<UInt128> values)
    {
        var cells = new ResultCell[plan.Select.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = plan.Select[i] switch
            {
                SelectItem.Group group => ResultCell.Label(plan.Groups.Columns[group.GroupColumn].LabelOf(slots[group.GroupColumn])),
                SelectItem.Aggregate { Measure: { } measure } aggregate => AggregateValue.Of(
                    aggregate.Function,
                    new MeasureTotals(plan.Measures[measure], totals[measure + 1], bounds[measure + 1], values[plan.FirstValueColumn(measure)..])),
                SelectItem.Distribution distribution => Of(plan, distribution, totals),
                _ => ResultCell.Integer(totals[0]),
            };
        }

        return cells;
    }

    private static ResultCell Of(StatisticsPlan plan, SelectItem.Distribution item, ReadOnlySpan<ulong> totals)
    {
        var histogram = plan.Histograms[item.Histogram];
        return DistributionValue.Of(
            item.Function,
            item.Level,
            plan.Measures[histogram.Measure].Y!.Type,
            histogram,
            totals.Slice(plan.FirstBinColumn(item.Histogram), histogram.Bins.Slots));
    }
}
