namespace TrustedSpace.Gateway.Routing;

/// <summary>Times of the data plane.</summary>
public sealed record DataPlaneLimits
{
    /// <summary>A stream on which neither side moves a byte for this long is broken off.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Time between two health checks of a connector.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for the answer to a health check.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
