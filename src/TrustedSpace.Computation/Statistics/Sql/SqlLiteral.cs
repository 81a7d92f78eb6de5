using System.Globalization;
using System.Numerics;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>A literal of the query before it meets an element's type: text, a boolean, or a number in exact decimal digits.</summary>
/// <param name="Kind">Text, Boolean, Integer, Real or Date, as written.</param>
/// <param name="Content">The text; <c>true</c> or <c>false</c>; or the number in invariant notation.</param>
/// <param name="Position">Index into the SQL text, or null.</param>
internal sealed record SqlLiteral(ColumnType Kind, string Content, int? Position)
{
    /// <summary>The literal as a value of that type, or null if it is none.</summary>
    public ElementValue? As(ColumnType type) => (type, Kind) switch
    {
        (ColumnType.Text, ColumnType.Text) => ElementValue.Text(Content),
        (ColumnType.Boolean, ColumnType.Boolean) => ElementValue.Boolean(Content == "true"),
        (ColumnType.Integer, ColumnType.Integer or ColumnType.Real) => AsInteger(),
        (ColumnType.Real, ColumnType.Integer or ColumnType.Real) => AsReal(),
        (ColumnType.Date, ColumnType.Text or ColumnType.Date) => DateOnly.TryParseExact(Content, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? ElementValue.Date(date)
            : null,
        _ => null,
    };

    private ElementValue? AsInteger() =>
        BigInteger.TryParse(Content, NumberStyles.Float, CultureInfo.InvariantCulture, out var whole)
        && whole >= long.MinValue && whole <= long.MaxValue
            ? ElementValue.Integer((long)whole)
            : null;

    private ElementValue? AsReal()
    {
        var value = double.Parse(Content, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? ElementValue.Real(value) : null;
    }
}
