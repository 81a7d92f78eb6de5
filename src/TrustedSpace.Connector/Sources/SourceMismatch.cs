namespace TrustedSpace.Connector.Sources;

/// <summary>One way in which data contradict their description. It holds counts and names, never a value of a record.</summary>
/// <param name="Subject">The element, or null if the source as a whole is meant.</param>
/// <param name="Declared">What the description says.</param>
/// <param name="Found">What the source holds.</param>
public sealed record SourceMismatch(string? Subject, string Declared, string Found)
{
    public override string ToString() => $"{(Subject is null ? "" : Subject + ": ")}declared {Declared}, found {Found}";
}
