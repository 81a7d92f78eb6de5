using System.Globalization;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// One typed, non-null value of an element: a literal of a query, a member of a declared domain, a group's label.
/// SQL NULL is a null <c>ElementValue?</c>.
/// </summary>
/// <remarks>Two values are equal if type and content are; text compares by ordinal code units, reals by number (-0 is 0).</remarks>
public readonly record struct ElementValue
{
    private readonly string? _text;
    private readonly long _integer;
    private readonly double _real;

    private ElementValue(ColumnType type, string? text, long integer, double real)
    {
        Type = type;
        _text = text;
        _integer = integer;
        _real = real;
    }

    public ColumnType Type { get; }

    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public long AsInteger => Type == ColumnType.Integer ? _integer : throw NotA(ColumnType.Integer);

    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public double AsReal => Type == ColumnType.Real ? _real : throw NotA(ColumnType.Real);

    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public string AsText => Type == ColumnType.Text ? _text! : throw NotA(ColumnType.Text);

    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public bool AsBoolean => Type == ColumnType.Boolean ? _integer != 0 : throw NotA(ColumnType.Boolean);

    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public DateOnly AsDate => Type == ColumnType.Date ? DateOnly.FromDayNumber((int)_integer) : throw NotA(ColumnType.Date);

    /// <summary>The numeric value of an integer or a real, for comparing with bounds and bin edges; of a date its days since 0001-01-01.</summary>
    /// <exception cref="InvalidOperationException">The value is not a number.</exception>
    public double AsNumber => Type is ColumnType.Integer or ColumnType.Date ? _integer : AsReal;

    public static ElementValue Integer(long value) => new(ColumnType.Integer, null, value, 0);

    /// <exception cref="ArgumentException">The value is infinite or not a number.</exception>
    public static ElementValue Real(double value) => double.IsFinite(value)
        ? new(ColumnType.Real, null, 0, value == 0 ? 0 : value)
        : throw new ArgumentException("A real value must be finite.", nameof(value));

    public static ElementValue Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(ColumnType.Text, value, 0, 0);
    }

    public static ElementValue Boolean(bool value) => new(ColumnType.Boolean, null, value ? 1 : 0, 0);

    public static ElementValue Date(DateOnly value) => new(ColumnType.Date, null, value.DayNumber, 0);

    /// <summary>The value as people read it, in the invariant culture.</summary>
    public override string ToString() => Type switch
    {
        ColumnType.Integer => _integer.ToString(CultureInfo.InvariantCulture),
        ColumnType.Real => _real.ToString("R", CultureInfo.InvariantCulture),
        ColumnType.Text => _text!,
        ColumnType.Date => AsDate.ToString("O", CultureInfo.InvariantCulture),
        _ => _integer != 0 ? "true" : "false",
    };

    private InvalidOperationException NotA(ColumnType wanted) => new($"The value is {Type}, not {wanted}.");
}
