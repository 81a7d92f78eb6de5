using System.Globalization;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// One element of GROUP BY with the slots it may fall into: its declared values in order, or its bins, and last a slot for NULL
/// if the element is nullable.
/// </summary>
public sealed class GroupColumn
{
    private readonly Dictionary<ElementValue, int> _slots = [];

    /// <exception cref="ArgumentException">The element has neither a declared domain nor declared bins, or they are not valid.</exception>
    public GroupColumn(ColumnDescription column)
    {
        ArgumentNullException.ThrowIfNull(column);
        Element = column.Name;
        Type = column.Type;
        Nullable = column.Nullable;
        Values = column.GroupValues;
        BinEdges = Values is null ? column.BinEdges : null;
        if (Values is null && BinEdges is null)
        {
            throw new ArgumentException($"Element {column.Name} declares neither a domain nor bins.", nameof(column));
        }

        if (ValueSlots < 1 || BinEdges is { } edges && edges.Zip(edges.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            throw new ArgumentException($"Element {column.Name} has an empty domain or bins that do not increase.", nameof(column));
        }

        for (var slot = 0; slot < (Values?.Count ?? 0); slot++)
        {
            _slots.Add(Values![slot], slot);
        }
    }

    public string Element { get; }

    public ColumnType Type { get; }

    public bool Nullable { get; }

    /// <summary>The declared values, one slot each; null if the element is grouped by bins.</summary>
    public IReadOnlyList<ElementValue>? Values { get; }

    /// <summary>k+1 edges of k bins [e0, e1), …, [ek-1, ek]; null if the element is grouped by values.</summary>
    public IReadOnlyList<double>? BinEdges { get; }

    /// <summary>Slots for values that are not NULL.</summary>
    public int ValueSlots => Values?.Count ?? BinEdges!.Count - 1;

    /// <summary>The slot of NULL, the last one, or null if the element is not nullable.</summary>
    public int? NullSlot => Nullable ? ValueSlots : null;

    public int Slots => ValueSlots + (Nullable ? 1 : 0);

    /// <summary>The slot of a value, or -1 if the value lies outside of what the element declares.</summary>
    /// <param name="value">A value of the element's type, or null for SQL NULL.</param>
    public int SlotOf(ElementValue? value)
    {
        if (value is not { } known)
        {
            return NullSlot ?? -1;
        }

        return Values is null ? BinOf(known.AsNumber) : _slots.GetValueOrDefault(known, -1);
    }

    /// <summary>The label of a slot: the value, the bin as <c>[a, b)</c> (the last one <c>[a, b]</c>), or null for NULL.</summary>
    public ElementValue? LabelOf(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Slots);
        if (slot == NullSlot)
        {
            return null;
        }

        var close = slot == ValueSlots - 1 ? ']' : ')';
        return Values is not null
            ? Values[slot]
            : ElementValue.Text(string.Create(CultureInfo.InvariantCulture, $"[{BinEdges![slot]:R}, {BinEdges[slot + 1]:R}{close}"));
    }

    private int BinOf(double value)
    {
        var edges = BinEdges!;
        if (!(value >= edges[0] && value <= edges[^1]))
        {
            return -1;
        }

        int low = 0, high = ValueSlots - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = value >= edges[middle] ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
