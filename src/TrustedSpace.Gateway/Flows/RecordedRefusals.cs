namespace TrustedSpace.Gateway.Flows;

/// <summary>Endpoint metadata: refused calls are written to the log, at most <see cref="RefusedRequests.LeavesPerMinute"/> a caller and minute.</summary>
public sealed class RecordedRefusals;

/// <summary>Puts <see cref="RecordedRefusals"/> on an endpoint.</summary>
public static class RecordedRefusalsExtensions
{
    public static TBuilder RecordRefusals<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RecordedRefusals());
}
