namespace TrustedSpace.Transparency.Log;

/// <summary>
/// The files of a log contradict one another, or its signature. The log was not opened and nothing was signed or changed.
/// </summary>
/// <param name="file">Path below the log's root.</param>
/// <param name="offset">Byte offset within the file, or null if the file as a whole is meant.</param>
/// <param name="reason">What is wrong and what to do.</param>
public sealed class LogCorruptException(string file, long? offset, string reason)
    : IOException($"The log refuses to open: {file}{(offset is { } at ? $" at byte {at}" : "")}: {reason}")
{
    /// <summary>Path below the log's root.</summary>
    public string File { get; } = file;

    /// <summary>Byte offset within the file, if one is known.</summary>
    public long? Offset { get; } = offset;
}
