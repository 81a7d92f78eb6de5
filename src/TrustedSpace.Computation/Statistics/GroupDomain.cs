namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// All groups a query can have, numbered the same at every owner before anyone has looked at data: the product of the grouping
/// elements' slots, the first element varying slowest. A query without GROUP BY has one group.
/// </summary>
public sealed class GroupDomain
{
    /// <summary>Most groups a plan may have.</summary>
    public const int MaxGroups = 65_536;

    /// <exception cref="ArgumentException">There are more than <see cref="MaxGroups"/> groups.</exception>
    public GroupDomain(IReadOnlyList<GroupColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = columns;
        long count = 1;
        foreach (var column in columns)
        {
            count *= column.Slots;
            if (count > MaxGroups)
            {
                throw new ArgumentException($"The grouping has more than {MaxGroups} groups.", nameof(columns));
            }
        }

        Count = (int)count;
    }

    public IReadOnlyList<GroupColumn> Columns { get; }

    /// <summary>Number of groups, 1 to <see cref="MaxGroups"/>.</summary>
    public int Count { get; }

    /// <summary>The index of the group with these slots, one per grouping element.</summary>
    /// <exception cref="ArgumentException">Wrong number of slots, or a slot out of range.</exception>
    public int IndexOf(ReadOnlySpan<int> slots)
    {
        if (slots.Length != Columns.Count)
        {
            throw new ArgumentException($"Expected {Columns.Count} slots, got {slots.Length}.", nameof(slots));
        }

        var index = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            if ((uint)slots[i] >= (uint)Columns[i].Slots)
            {
                throw new ArgumentException($"Element {Columns[i].Name} has no slot {slots[i]}.", nameof(slots));
            }

            index = index * Columns[i].Slots + slots[i];
        }

        return index;
    }

    /// <summary>The index of the group with these values, one per grouping element; null is SQL NULL.</summary>
    /// <exception cref="UndeclaredValueException">A value lies outside of what its element declares.</exception>
    public int IndexOf(ReadOnlySpan<ElementValue?> values)
    {
        var slots = new int[values.Length];
        for (var i = 0; i < values.Length && i < Columns.Count; i++)
        {
            slots[i] = Columns[i].SlotOf(values[i]);
            if (slots[i] < 0)
            {
                throw new UndeclaredValueException(Columns[i].Name);
            }
        }

        return IndexOf(slots);
    }

    /// <summary>The slots of a group, one per grouping element.</summary>
    public int[] SlotsOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var slots = new int[Columns.Count];
        for (var i = slots.Length - 1; i >= 0; i--)
        {
            (index, slots[i]) = Math.DivRem(index, Columns[i].Slots);
        }

        return slots;
    }
}
