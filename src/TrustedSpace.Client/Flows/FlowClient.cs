using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Flows;

/// <summary>Reads the entries of the log that concern the caller; a regulator sees all.</summary>
public sealed class FlowClient
{
    private const int MostFound = 1000;

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

    /// <summary>The newest entries that match, of those that the caller may see, at most 1000; <see cref="FlowMatches.Before"/> leads to those that precede them.</summary>
    public Task<FlowMatches> SearchAsync(FlowQuery query, CancellationToken cancellation = default) =>
        _http.GetAsync<FlowMatches>("/log/search" + SearchText.Of(query), cancellation);

    /// <summary>All entries that match, in log order.</summary>
    public async Task<FlowMatches> SearchAllAsync(FlowQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var entries = new List<LoggedEntry>();
        while (true)
        {
            var page = await SearchAsync(query with { Limit = MostFound }, cancellation).ConfigureAwait(false);
            entries.InsertRange(0, page.Entries);
            if (page.Before is null)
            {
                return page with { Entries = entries };
            }

            query = query with { Before = page.Before };
        }
    }
}
