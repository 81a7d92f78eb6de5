namespace TrustedSpace.Client.Jobs;

/// <summary>How a job is run.</summary>
public sealed record JobOptions
{
    /// <summary>Longest run at the owners, in whole seconds; the gateway's limit unless given. What a job waits for its turn does not count.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Most further attempts after one that failed for a transient reason, such as a party that could not be reached. Each is a job of its own with keys and
    /// masks of its own; a failed attempt costs nothing and uses nothing of the grant.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>Wait before the first further attempt; it doubles with each, with jitter.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);
}
