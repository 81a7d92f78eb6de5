using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Flows;

/// <summary>Reads the entries of the log that concern the caller; a regulator sees all.</summary>
public sealed class FlowClient
{
    private readonly GatewayHttp _http;

    internal FlowClient(GatewayHttp http) => _http = http;

    /// <param name="grant">Only entries under this grant.</param>
    /// <param name="job">Only entries of this job.</param>
    /// <param name="limit">Most entries, the newest.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<IReadOnlyList<LoggedEntry>> ListAsync(GrantId? grant = null, JobId? job = null, int limit = 100, CancellationToken cancellation = default)
    {
        var query = $"/flows?limit={limit}"
            + (grant is { } withGrant ? $"&grant={withGrant}" : "")
            + (job is { } withJob ? $"&job={withJob}" : "");
        return _http.GetAsync<IReadOnlyList<LoggedEntry>>(query, cancellation);
    }
}
