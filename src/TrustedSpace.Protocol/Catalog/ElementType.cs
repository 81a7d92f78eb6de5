namespace TrustedSpace.Protocol.Catalog;

/// <summary>Type of a data element: 64-bit integer, IEEE 754 double, UTF-8 text, or boolean.</summary>
public enum ElementType
{
    Integer,
    Real,
    Text,
    Boolean,
}
