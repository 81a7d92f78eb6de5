using System.Globalization;

namespace TrustedSpace.Computation.Statistics;

/// <summary>What kind of value a cell of an answer holds.</summary>
public enum ResultKind
{
    Null,
    Text,
    Boolean,
    Integer,
    Real,
}

/// <summary>
/// One value of an answer. Group labels are of their element's type, dates are text as in ISO 8601, bins text such as <c>[0, 10)</c>; counts and sums of
/// integers are exact integers; all else is the double nearest to the exact value.
/// </summary>
public readonly record struct ResultCell
{
    private readonly string? _text;
    private readonly Int128 _integer;
    private readonly double _real;

    private ResultCell(ResultKind kind, string? text, Int128 integer, double real, double resolution = 0)
    {
        Resolution = resolution;
        Kind = kind;
        _text = text;
        _integer = integer;
        _real = real;
    }

    public static ResultCell Null => default;

    public ResultKind Kind { get; }

    /// <exception cref="InvalidOperationException">The cell is of another kind.</exception>
    public string AsText => Kind == ResultKind.Text ? _text! : throw NotA(ResultKind.Text);

    /// <exception cref="InvalidOperationException">The cell is of another kind.</exception>
    public bool AsBoolean => Kind == ResultKind.Boolean ? _integer != 0 : throw NotA(ResultKind.Boolean);

    /// <exception cref="InvalidOperationException">The cell is of another kind.</exception>
    public Int128 AsInteger => Kind == ResultKind.Integer ? _integer : throw NotA(ResultKind.Integer);

    /// <exception cref="InvalidOperationException">The cell is of another kind.</exception>
    public double AsReal => Kind == ResultKind.Real ? _real : throw NotA(ResultKind.Real);

    /// <summary>The true value lies within the value ± this, in its unit; 0 for what is not read from a histogram.</summary>
    public double Resolution { get; }

    /// <summary>The value of an integer or a real.</summary>
    /// <exception cref="InvalidOperationException">The cell is not a number.</exception>
    public double AsNumber => Kind == ResultKind.Integer ? (double)_integer : AsReal;

    public static ResultCell Integer(Int128 value, double resolution = 0) => new(ResultKind.Integer, null, value, 0, resolution);

    public static ResultCell Real(double value, double resolution = 0) => new(ResultKind.Real, null, 0, value, resolution);

    /// <summary>A group's label; null is SQL NULL.</summary>
    public static ResultCell Label(ElementValue? label) => label switch
    {
        null => Null,
        { Type: ColumnType.Integer } value => Integer(value.AsInteger),
        { Type: ColumnType.Real } value => Real(value.AsReal),
        { Type: ColumnType.Text or ColumnType.Date } value => new(ResultKind.Text, value.ToString(), 0, 0),
        { } value => new(ResultKind.Boolean, null, value.AsBoolean ? 1 : 0, 0),
    };

    /// <summary>The value in the invariant culture, with its resolution as <c>42 ± 2.5</c>; NULL as <c>NULL</c>.</summary>
    public override string ToString() =>
        Resolution == 0 ? Shown() : string.Create(CultureInfo.InvariantCulture, $"{Shown()} ± {Resolution:R}");

    private string Shown() => Kind switch
    {
        ResultKind.Null => "NULL",
        ResultKind.Text => _text!,
        ResultKind.Boolean => _integer != 0 ? "true" : "false",
        ResultKind.Integer => _integer.ToString(CultureInfo.InvariantCulture),
        _ => _real.ToString("R", CultureInfo.InvariantCulture),
    };

    private InvalidOperationException NotA(ResultKind wanted) => new($"The cell is {Kind}, not {wanted}.");
}
