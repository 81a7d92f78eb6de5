namespace TrustedSpace.Connector.Queries;

/// <summary>A query text that the parser does not take at all. The message is for the consumer who wrote it.</summary>
public sealed class SqlSyntaxException(string message, int? position = null) : Exception($"SQL refused: {message}")
{
    /// <summary>Index of the offending character (UTF-16) in the text, where there is one.</summary>
    public int? Position { get; } = position;
}
