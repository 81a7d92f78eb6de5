using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Protocol.Identity;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace TrustedSpace.Gateway.Routing;

/// <summary>What a health check says about an owner: two missed answers in a row make it unavailable, one answer makes it available again. The catalog shows the same.</summary>
internal sealed class OwnerHealthPolicy(IDestinationHealthUpdater destinations, OwnerAvailability availability) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Owner";

    private const int MissesAllowed = 1;

    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<DestinationState, Misses> _misses = [];

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults)
    {
        var health = new NewActiveDestinationHealth[probingResults.Count];
        for (var i = 0; i < health.Length; i++)
        {
            var result = probingResults[i];
            var misses = _misses.GetOrCreateValue(result.Destination);
            misses.Count = result.Response is { IsSuccessStatusCode: true } ? 0 : misses.Count + 1;
            var isUp = misses.Count <= MissesAllowed;
            health[i] = new NewActiveDestinationHealth(result.Destination, isUp ? DestinationHealth.Healthy : DestinationHealth.Unhealthy);
            availability.Report(ParticipantId.Parse(cluster.ClusterId), isUp);
        }

        destinations.SetActive(cluster, health);
    }

    // Written by one probing round of a cluster at a time.
    private sealed class Misses
    {
        public int Count { get; set; }
    }
}
