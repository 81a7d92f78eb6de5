namespace TrustedSpace.Connector.Queries;

/// <summary>A query text that is not one SELECT statement. The message is for the consumer who wrote it.</summary>
public sealed class SqlSyntaxException(string message, int? position = null) : Exception(message)
{
    /// <summary>Index of the offending character (UTF-16) in the text, when the parser names one.</summary>
    public int? Position { get; } = position;
}
