using System.Data.Common;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Gathers the rows of an <see cref="AggregateSql"/> statement, and then those of each <see cref="HistogramSql"/>, into groups of their plan.</summary>
public sealed class AggregateReader(StatisticsPlan plan, ElementColumns columns)
{
    private readonly Dictionary<int, (long Rows, MeasureMoments[] Measures, long[] Bins)> _groups = [];

    /// <summary>Takes the current row's group, if it is not empty: an aggregate over no rows without GROUP BY.</summary>
    /// <exception cref="UndeclaredValueException">A group key, or a value that was summed, is outside of what its element declares.</exception>
    public void Read(DbDataReader row)
    {
        var slots = Slots(row);
        var rows = row.GetInt64(slots.Length);
        var reader = new MeasureReader(row, slots.Length + 1);
        var measures = new MeasureMoments[plan.Measures.Count];
        for (var i = 0; i < measures.Length; i++)
        {
            measures[i] = reader.Read(plan.Measures[i]);
        }

        if (rows > 0)
        {
            _groups.Add(plan.Groups.IndexOf(slots), (rows, measures, new long[plan.CountColumns - 1 - measures.Length]));
        }
    }

    /// <summary>Takes one bin of one group.</summary>
    /// <exception cref="UndeclaredValueException">A group key or a value is outside of what its element declares.</exception>
    public void Read(DbDataReader row, int histogram)
    {
        var slots = Slots(row);
        var bin = Slot(row, slots.Length, plan.Histograms[histogram].Bins);
        var first = plan.FirstBinColumn(histogram) - 1 - plan.Measures.Count;
        _groups[plan.Groups.IndexOf(slots)].Bins[first + bin] += row.GetInt64(slots.Length + 1);
    }

    public List<PartialGroup> Groups() =>
        [.. _groups.Select(group => new PartialGroup(group.Key, group.Value.Rows, group.Value.Measures) { Bins = group.Value.Bins })];

    private int[] Slots(DbDataReader row)
    {
        var slots = new int[plan.Groups.Columns.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = Slot(row, i, plan.Groups.Columns[i]);
        }

        return slots;
    }

    /// <summary>The current row's group, or null where a value is outside of what its element declares.</summary>
    internal int? FindGroup(DbDataReader row)
    {
        var slots = plan.Groups.Columns.Select((column, position) => FindSlot(row, position, column)).ToArray();
        return Array.TrueForAll(slots, slot => slot >= 0) ? plan.Groups.IndexOf(slots) : null;
    }

    private int Slot(DbDataReader row, int position, GroupColumn column) =>
        FindSlot(row, position, column) is >= 0 and var slot ? slot : throw new UndeclaredValueException(column.Name);

    // Negative where the value is outside of what its element declares.
    private int FindSlot(DbDataReader row, int position, GroupColumn column)
    {
        if (row.IsDBNull(position))
        {
            return column.SlotOf(null);
        }

        return GroupKeySql.IsValue(column) ? column.SlotOf(ElementValues.Read(row, position, columns[column.Name])) : row.GetInt32(position);
    }
}
