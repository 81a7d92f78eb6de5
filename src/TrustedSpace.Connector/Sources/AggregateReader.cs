using System.Data.Common;
using System.Numerics;
using TrustedSpace.Computation.FixedPoint;
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

        var position = slots.Length;
        var rows = row.GetInt64(position++);
        var elements = new ElementMoments[plan.Aggregated.Count];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = Moments(row, plan.Aggregated[i], ref position);
        }

        return rows == 0 ? null : new PartialGroup(plan.Groups.IndexOf(slots), rows, elements);
    }

    private int Slot(DbDataReader row, int position, GroupColumn column)
    {
        int slot;
        if (row.IsDBNull(position))
        {
            slot = column.SlotOf(null);
        }
        else if (column.BinEdges is not null)
        {
            slot = row.GetInt32(position);
        }
        else
        {
            slot = column.SlotOf(ElementValues.Read(row, position, columns[column.Element]));
        }

        return slot >= 0 ? slot : throw new UndeclaredValueException(column.Element);
    }

    private static ElementMoments Moments(DbDataReader row, AggregatedElement element, ref int position)
    {
        var count = row.GetInt64(position++);
        if (!element.NeedsSum)
        {
            return ElementMoments.CountOnly(count);
        }

        var (sumAt, withinAt) = (position++, position++);
        var squaresAt = element.NeedsSquares ? position++ : -1;
        if (count == 0)
        {
            return ElementMoments.CountOnly(0);
        }

        if (!row.GetBoolean(withinAt))
        {
            throw new UndeclaredValueException(element.Element);
        }

        var sum = element.Type == ColumnType.Integer
            ? Dyadic.FromInteger(row.GetFieldValue<BigInteger>(sumAt))
            : Dyadic.FromDouble(row.GetDouble(sumAt)) + Dyadic.FromInteger(count) * Dyadic.FromDouble(AggregateSql.CentreOf(element));
        return new ElementMoments(count, sum, squaresAt < 0 ? 0 : row.GetDouble(squaresAt) * count, element.Scale!.Min, element.Scale.Max);
    }
}
