namespace TrustedSpace.Transparency.Audit;

/// <summary>The first thing found wrong in a log.</summary>
/// <param name="File">Path below the log's root.</param>
/// <param name="Index">The first entry it concerns, or null if it concerns the whole log.</param>
/// <param name="Reason">What is wrong, in words.</param>
public sealed record LogProblem(string File, long? Index, string Reason)
{
    public override string ToString() => Index is { } index ? $"{File}, entry {index}: {Reason}" : $"{File}: {Reason}";
}
