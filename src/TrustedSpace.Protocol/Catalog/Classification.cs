namespace TrustedSpace.Protocol.Catalog;

/// <summary>Class of data under GB/T 43697-2024.</summary>
public enum Classification
{
    General,
    Important,
    Core,
}
