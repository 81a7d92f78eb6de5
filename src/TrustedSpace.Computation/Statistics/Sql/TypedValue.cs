namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>What was read inside an aggregate, with what the schema says of it.</summary>
/// <param name="Value">The value of a row.</param>
/// <param name="Type">The type it is computed in.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
/// <param name="Min">Least possible number; null if none is declared.</param>
/// <param name="Max">Greatest possible number; null if none is declared.</param>
/// <param name="Name">What it is called in the name of a column.</param>
internal sealed record TypedValue(RowValue Value, ColumnType Type, bool Nullable, double? Min, double? Max, string Name)
{
    public bool IsNumeric => Type is ColumnType.Integer or ColumnType.Real;

    public bool IsBounded => Min is not null && Max is not null;
}
