namespace TrustedSpace.Transparency.Tiles;

/// <summary>A tile or entry bundle is missing, cut off or malformed.</summary>
/// <param name="path">Path below the log's root.</param>
/// <param name="reason">What is wrong with it.</param>
public sealed class TileException(string path, string reason) : IOException($"{path}: {reason}")
{
    /// <summary>Path below the log's root.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong, without the path.</summary>
    public string Reason { get; } = reason;
}
