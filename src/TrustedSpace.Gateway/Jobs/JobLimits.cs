namespace TrustedSpace.Gateway.Jobs;

/// <summary>How much the gateway runs at a time and how long it waits.</summary>
public sealed record JobLimits
{
    /// <summary>Jobs that run at the same time.</summary>
    public int Concurrent { get; init; } = 4;

    /// <summary>Jobs of all consumers that wait for their turn; a submission beyond them is turned away.</summary>
    public int Queued { get; init; } = 4096;

    /// <summary>Jobs of one consumer that wait for their turn.</summary>
    public int QueuedPerConsumer { get; init; } = 1024;

    /// <summary>Longest run of a job, from its first question to an owner to the last release.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long owners that may be missed are waited for once enough of the others have answered.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Silence on an event stream after which a comment line is sent.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
