using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.Statistics;

/// <summary>The answer to a query: one row per released group, as the plan's arrangement chooses and orders them. Of withheld groups only the number is known.</summary>
public sealed class StatisticsResult
{
    private StatisticsResult(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<ResultCell>> rows, ReleaseSummary summary)
    {
        Columns = columns;
        Rows = rows;
        Summary = summary;
    }

    /// <summary>Names of the columns, as in SELECT.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows of <see cref="Columns"/>' length.</summary>
    public IReadOnlyList<IReadOnlyList<ResultCell>> Rows { get; }

    public ReleaseSummary Summary { get; }

    /// <summary>Decodes what the shares added up to.</summary>
    /// <param name="plan">The plan whose hash the release is bound to.</param>
    /// <param name="release">The combined release under the plan's layout.</param>
    /// <exception cref="ArgumentException">The release has another shape than the plan.</exception>
    public static StatisticsResult Decode(StatisticsPlan plan, CombinedRelease release)
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
            var slots = plan.Groups.SlotsOf(release.Groups[i]);
            rows.Add(new ResultRow(Cells(plan, slots, totals.Span, values), slots, totals));
        }

        return new StatisticsResult(
            [.. plan.Select.Select(item => item.Name)],
            [.. plan.Arrangement.Apply(plan, rows).Select(row => row.Cells)],
            release.Summary);
    }

    private static ResultCell[] Cells(StatisticsPlan plan, int[] slots, ReadOnlySpan<ulong> totals, ReadOnlySpan<UInt128> values)
    {
        var cells = new ResultCell[plan.Select.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = plan.Select[i] switch
            {
                SelectItem.Group group => ResultCell.Label(plan.Groups.Columns[group.GroupColumn].LabelOf(slots[group.GroupColumn])),
                SelectItem.Aggregate { Element: { } element } aggregate => Cell(plan, aggregate.Function, element, totals[element + 1], values),
                _ => ResultCell.Integer(totals[0]),
            };
        }

        return cells;
    }

    private static ResultCell Cell(StatisticsPlan plan, AggregateFunction function, int element, ulong total, ReadOnlySpan<UInt128> values)
    {
        if (function == AggregateFunction.Count)
        {
            return ResultCell.Integer(total);
        }

        var aggregated = plan.Aggregated[element];
        var (scale, first) = (aggregated.Scale!, plan.FirstValueColumn(element));
        var second = aggregated.NeedsSquares ? first + 1 : first;
        return function switch
        {
            _ when total == 0 => ResultCell.Null,
            AggregateFunction.Sum => Sum(aggregated.Type, scale.Sum(total, values[first])),
            AggregateFunction.Avg => ResultCell.Real(scale.Mean(total, values[first]).ToDouble()),
            _ when total == 1 => ResultCell.Null,
            AggregateFunction.VarSamp => ResultCell.Real(scale.SampleVariance(total, values[first], values[second]).ToDouble()),
            _ => ResultCell.Real(Math.Sqrt(scale.SampleVariance(total, values[first], values[second]).ToDouble())),
        };
    }

    private static ResultCell Sum(ColumnType type, ExactRatio sum) =>
        type == ColumnType.Integer && sum.TryToInteger(out var integer) ? ResultCell.Integer((Int128)integer) : ResultCell.Real(sum.ToDouble());
}
