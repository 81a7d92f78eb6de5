namespace TrustedSpace.Client.Exports;

/// <summary>How an export is run.</summary>
public sealed record ExportOptions
{
    /// <summary>
    /// Most further attempts where the owner could not answer before its first row. An export that broke off is not among them: what left with it counts
    /// against the grant, so its consumer decides.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>Wait before the first further attempt; it doubles with each, with jitter.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);
}
