using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>One way in which data contradict their description. It holds counts and names, never a value of a record.</summary>
/// <param name="Subject">The element, or null if the source as a whole is meant.</param>
/// <param name="Declared">What the description says.</param>
/// <param name="Found">What the source holds.</param>
public sealed record SourceMismatch(string? Subject, string Declared, string Found)
{
    /// <summary>An element whose column is missing or of a type that cannot hold it.</summary>
    /// <param name="element">The element.</param>
    /// <param name="column">Name under which the column was looked for.</param>
    /// <param name="type">The column's type in the source, or null if there is no such column.</param>
    public static SourceMismatch OfColumn(DataElement element, string column, string? type) =>
        new(element.Name.Value, NameOf(element.Type), type is null ? $"no column \"{column}\"" : $"a column of type {type}");

    /// <summary>A type as descriptions spell it.</summary>
    public static string NameOf(ElementType type) => type.ToString().ToLowerInvariant();

    public override string ToString() => $"{(Subject is null ? "" : Subject + ": ")}declared {Declared}, found {Found}";
}
