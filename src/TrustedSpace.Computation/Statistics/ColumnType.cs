namespace TrustedSpace.Computation.Statistics;

/// <summary>The types an element of a data product can have: 64-bit integer, IEEE 754 double, Unicode text, boolean, date without time of day.</summary>
public enum ColumnType
{
    Integer,
    Real,
    Text,
    Boolean,
    Date,
}
