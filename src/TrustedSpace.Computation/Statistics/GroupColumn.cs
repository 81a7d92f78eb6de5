using System.Globalization;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// One key of GROUP BY with the slots it may fall into: its values in order, or its bins, and last a slot for NULL if it may be NULL.
/// </summary>
public sealed class GroupColumn
{
    private readonly Dictionary<ElementValue, int> _slots = [];

    /// <summary>An element by its declared domain, or else by its declared bins.</summary>
    /// <exception cref="ArgumentException">The element has neither a declared domain nor declared bins, or they are not valid.</exception>
    public GroupColumn(ColumnDescription column)
        : this(
            new GroupKey.Element(NotNull(column).Name, column.Type),
            column.Type,
            column.Nullable,
            column.GroupValues,
            column.GroupValues is null ? column.BinEdges : null)
    {
    }

    private GroupColumn(GroupKey key, ColumnType type, bool nullable, IReadOnlyList<ElementValue>? values, IReadOnlyList<double>? edges)
    {
        Key = key;
        Type = type;
        Nullable = nullable;
        Values = values;
        BinEdges = edges;
        if (Values is null && BinEdges is null)
        {
            throw new ArgumentException($"Element {Name} declares neither a domain nor bins.", nameof(key));
        }

        if (ValueSlots < 1 || BinEdges is not null && BinEdges.Zip(BinEdges.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            throw new ArgumentException($"Element {Name} has an empty domain or bins that do not increase.", nameof(edges));
        }

        for (var slot = 0; slot < (Values?.Count ?? 0); slot++)
        {
            _slots.Add(Values![slot], slot);
        }
    }

    /// <summary>The literals of a CASE, each once, in the order in which they stand.</summary>
    /// <exception cref="ArgumentException">A value is not a literal, all are NULL, or their types differ.</exception>
    public static GroupColumn Of(GroupKey.Case key)
    {
        var literals = NotNull(key).Choice.Values
            .Select(value => value is RowValue.Literal literal ? literal.Value : throw new ArgumentException("A grouping by CASE takes literals.", nameof(key)))
            .ToList();
        var values = literals.OfType<ElementValue>().Distinct().ToList();
        return values.Count > 0 && values.All(value => value.Type == values[0].Type)
            ? new GroupColumn(key, values[0].Type, literals.Any(literal => literal is null), values, null)
            : throw new ArgumentException("The literals of a grouping by CASE are of one type.", nameof(key));
    }

    /// <summary>The steps of an element.</summary>
    /// <param name="key">The steps.</param>
    /// <param name="nullable">Whether the element may be NULL.</param>
    /// <exception cref="ArgumentException">There are no steps, or more than <see cref="GroupDomain.MaxGroups"/>, or labels coincide.</exception>
    public static GroupColumn Of(GroupKey.Step key, bool nullable)
    {
        if (!(NotNull(key).Width > 0) || double.IsInfinity(key.Width) || key.First > key.Last || key.Last - (Int128)key.First >= GroupDomain.MaxGroups)
        {
            throw new ArgumentException($"Element {key.Name} has no steps or more than {GroupDomain.MaxGroups}.", nameof(key));
        }

        var values = new List<ElementValue>();
        for (var k = key.First; k <= key.Last; k++)
        {
            values.Add(Label(k, key.Factor));
        }

        return new GroupColumn(key, key.Factor.Type, nullable, values, null);
    }

    /// <summary>A part of a date.</summary>
    /// <exception cref="ArgumentException">The range is empty or no part has it.</exception>
    public static GroupColumn Of(GroupKey.Part key, bool nullable) => NotNull(key).First >= 0 && key.First <= key.Last && key.Last <= DateOnly.MaxValue.Year
        ? new GroupColumn(key, ColumnType.Integer, nullable, [.. Enumerable.Range(key.First, key.Last - key.First + 1).Select(value => ElementValue.Integer(value))], null)
        : throw new ArgumentException($"Element {key.Name} has no such parts.", nameof(key));

    /// <summary>The periods of a date.</summary>
    /// <exception cref="ArgumentException">The range is empty, has more than <see cref="GroupDomain.MaxGroups"/> periods, or leaves the calendar.</exception>
    public static GroupColumn Of(GroupKey.Period key, bool nullable) =>
        NotNull(key).First >= 0 && key.First <= key.Last && key.Last - key.First < GroupDomain.MaxGroups
        && key.Last <= key.DatePeriod.Number(DateOnly.MaxValue)
            ? new GroupColumn(
                key,
                ColumnType.Date,
                nullable,
                [.. Enumerable.Range(key.First, key.Last - key.First + 1).Select(number => ElementValue.Date(key.DatePeriod.Start(number)))],
                null)
            : throw new ArgumentException($"Element {key.Name} has no such periods, or more than {GroupDomain.MaxGroups}.", nameof(key));

    /// <summary>Equal-width or other bins of a number that is not NULL.</summary>
    /// <exception cref="ArgumentException">There are fewer than two edges, or they do not increase.</exception>
    public static GroupColumn OfEdges(GroupKey.Element key, IReadOnlyList<double> edges) => new(NotNull(key), key.Type, nullable: false, null, edges);

    public GroupKey Key { get; }

    /// <summary>What errors call it: its first element.</summary>
    public string Name => Key.Elements.FirstOrDefault() ?? "CASE";

    /// <summary>The type of its values.</summary>
    public ColumnType Type { get; }

    public bool Nullable { get; }

    /// <summary>The values, one slot each; null if an element is grouped by bins.</summary>
    public IReadOnlyList<ElementValue>? Values { get; }

    /// <summary>k+1 edges of k bins [e0, e1), …, [ek-1, ek]; null if the key is grouped by values.</summary>
    public IReadOnlyList<double>? BinEdges { get; }

    /// <summary>Slots for values that are not NULL.</summary>
    public int ValueSlots => Values?.Count ?? BinEdges!.Count - 1;

    /// <summary>The slot of NULL, the last one, or null if the key is not nullable.</summary>
    public int? NullSlot => Nullable ? ValueSlots : null;

    public int Slots => ValueSlots + (Nullable ? 1 : 0);

    /// <summary>The slot of a value, or -1 if the value lies outside of what the element declares.</summary>
    /// <param name="value">A value of the key's type, or null for SQL NULL.</param>
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

    private static ElementValue Label(long step, ElementValue factor)
    {
        if (factor.Type == ColumnType.Real)
        {
            return ElementValue.Real(step * factor.AsReal);
        }

        var label = factor.Type == ColumnType.Integer ? (Int128)step * factor.AsInteger : Int128.MaxValue;
        return label >= long.MinValue && label <= long.MaxValue
            ? ElementValue.Integer((long)label)
            : throw new ArgumentException("The label of a step is not a number of 64 bits.", nameof(factor));
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

    private static T NotNull<T>(T? value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }
}
