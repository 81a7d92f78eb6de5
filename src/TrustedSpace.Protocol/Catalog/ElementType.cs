namespace TrustedSpace.Protocol.Catalog;

/// <summary>Type of a data element: 64-bit integer, IEEE 754 double, UTF-8 text, boolean, or a date of the proleptic Gregorian calendar without time of day.</summary>
public enum ElementType
{
    Integer,
    Real,
    Text,
    Boolean,
    Date,
}
