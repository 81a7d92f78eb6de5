using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>The mismatches every kind of source words alike.</summary>
public static class SourceMismatches
{
    /// <param name="element">The element.</param>
    /// <param name="column">Name under which it was looked for.</param>
    /// <param name="type">The column's type in the source, or null if there is no such column.</param>
    public static SourceMismatch OfColumn(DataElement element, string column, string? type)
    {
        var declared = element.Type.ToString().ToLowerInvariant();
        return new SourceMismatch(element.Name.Value, declared, type is null ? $"no column \"{column}\"" : $"a column of type {type}");
    }
}
