using System.Data.Common;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Reads the rows of an <see cref="AggregateSql"/> statement into groups of its plan.</summary>
public sealed class AggregateReader(StatisticsPlan plan, ElementColumns columns)
{
    /// <returns>The current row's group, or null if it is empty: an aggregate over no rows without GROUP BY.</returns>
    /// <exception cref="UndeclaredValueException">A group key, or a value that was summed, is outside of what its element declares.</exception>
    public PartialGroup? Read(DbDataReader row)
    {
        var slots = new int[plan.Groups.Columns.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = Slot(row, i, plan.Groups.Columns[i]);
        }

        var rows = row.GetInt64(slots.Length);
        var reader = new MeasureReader(row, slots.Length + 1);
        var measures = new MeasureMoments[plan.Measures.Count];
        for (var i = 0; i < measures.Length; i++)
        {
            measures[i] = reader.Read(plan.Measures[i]);
        }

        return rows == 0 ? null : new PartialGroup(plan.Groups.IndexOf(slots), rows, measures);
    }

    private int Slot(DbDataReader row, int position, GroupColumn column)
    {
        int slot;
        if (row.IsDBNull(position))
        {
            slot = column.SlotOf(null);
        }
        else if (GroupKeySql.IsValue(column))
        {
            slot = column.SlotOf(ElementValues.Read(row, position, columns[column.Name]));
        }
        else
        {
            slot = row.GetInt32(position);
        }

        return slot >= 0 ? slot : throw new UndeclaredValueException(column.Name);
    }
}
