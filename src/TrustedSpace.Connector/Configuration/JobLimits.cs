namespace TrustedSpace.Connector.Configuration;

/// <summary>What jobs may use of this machine; a job beyond a limit is refused, never queued.</summary>
public sealed record JobLimits
{
    /// <summary>Jobs that run at the same time, and as many exports beside them.</summary>
    public int MaximumRunning { get; init; } = 16;

    /// <summary>Seconds from the start of a job to its release; a job that takes longer is erased.</summary>
    public int DeadlineSeconds { get; init; } = 60;
}
