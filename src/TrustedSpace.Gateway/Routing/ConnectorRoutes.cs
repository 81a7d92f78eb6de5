using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace TrustedSpace.Gateway.Routing;

/// <summary>
/// Routes of the data plane, made from the registry and remade at each change of it: <c>/data/OWNER/**</c> goes to the connector that the owner
/// announced, without the prefix, over HTTP/2. The cluster's id is the owner's.
/// </summary>
internal sealed class ConnectorRoutes(ParticipantRegistry registry, DataPlaneLimits limits) : IProxyConfigProvider
{
    /// <summary>First segment of the data plane's paths.</summary>
    public const string Prefix = "/data/";

    public IProxyConfig GetConfig()
    {
        // The token is taken first: a change between the two lines shows in the routes, or fires the token, or both.
        var changes = registry.Changes;
        Participant[] owners = [.. registry.All.Where(participant => participant is { Role: ParticipantRole.Owner, Address: not null })];
        return new Snapshot([.. owners.Select(owner => RouteTo(owner.Id))], [.. owners.Select(ClusterOf)], changes);
    }

    private static RouteConfig RouteTo(ParticipantId owner) => new RouteConfig
    {
        RouteId = owner.Value,
        ClusterId = owner.Value,
        Match = new RouteMatch { Path = $"{Prefix}{owner}/{{**path}}" },
    }
        .WithTransformPathRemovePrefix($"{Prefix}{owner}")
        .WithTransformXForwarded(xDefault: ForwardedTransformActions.Remove);

    private ClusterConfig ClusterOf(Participant owner) => new()
    {
        ClusterId = owner.Id.Value,
        Destinations = new Dictionary<string, DestinationConfig> { [owner.Id.Value] = new() { Address = owner.Address! } },
        HttpRequest = new ForwarderRequestConfig
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = limits.Silence,
        },
        HealthCheck = new HealthCheckConfig
        {
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Interval = limits.HealthInterval,
                Timeout = limits.HealthTimeout,
                Path = "/health",
                Policy = OwnerHealthPolicy.PolicyName,
            },
        },

        // Another certificate is another client: pooled connections to the old one must not live on.
        Metadata = new Dictionary<string, string> { [nameof(Participant.Tls)] = owner.Tls },
    };

    private sealed record Snapshot(
        IReadOnlyList<RouteConfig> Routes,
        IReadOnlyList<ClusterConfig> Clusters,
        Microsoft.Extensions.Primitives.IChangeToken ChangeToken) : IProxyConfig;
}
