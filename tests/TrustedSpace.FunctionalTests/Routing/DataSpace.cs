using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.FunctionalTests.Routing;

/// <summary>A running space whose consumer "research" holds a grant for exports, and a client of its own for the data plane.</summary>
public sealed class DataSpace : IAsyncDisposable
{
    private readonly RunningSpace _space;

    private DataSpace(RunningSpace space, HttpClient client, TokenResponse grant) => (_space, Client, Grant) = (space, client, grant);

    public RunningGateway Gateway => _space.Gateway;

    /// <summary>Connector of hospital-a.</summary>
    public DecidingConnector Owner => _space.A;

    public HttpClient Client { get; }

    public TokenResponse Grant { get; }

    public static async Task<DataSpace> StartAsync(int jobs = 5, long cells = 1000, long rows = 100)
    {
        var space = await RunningSpace.StartAsync();
        space.A.Decides = space.B.Decides = decision => decision with { Obligations = new Obligations { MaximumRows = rows } };
        var client = space.Gateway.ClientOf("research");
        var grant = await RunningSpace.AskAsync(client, RunningSpace.Detail with
        {
            Operation = Operation.Export,
            Parameters = new GrantParameters { MaximumJobs = jobs, MaximumCells = cells, LifetimeSeconds = 600 },
        }).ReadAsync<TokenResponse>();
        return new DataSpace(space, client, grant);
    }

    public Task<HttpResponseMessage> SendAsync(JobId job, HttpContent? content = null) =>
        Client.SendAsync(Request(job, content), HttpCompletionOption.ResponseHeadersRead);

    public HttpRequestMessage Request(JobId job, HttpContent? content = null, string owner = "hospital-a")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/data/{owner}/export")
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Grant.AccessToken);
        request.Headers.Add(ExportHeaders.Job, job.Value);
        return request;
    }

    public IReadOnlyList<LogEntry> Log => _space.Log;

    /// <summary>The flow of a job, once the gateway recorded it: at the latest a moment after the consumer saw its stream end or break.</summary>
    public async Task<Flow> FlowOfAsync(JobId job)
    {
        await UntilAsync(() => Log.OfType<Flow>().Any(flow => flow.Job == job), $"a flow of job {job}");
        return Log.OfType<Flow>().Single(flow => flow.Job == job);
    }

    /// <summary>Asserts that so many cells of the grant are left once nothing is held any more, and not one more.</summary>
    public async Task AssertLeftAsync(long cells)
    {
        await UntilAsync(() => HasLeft(cells), $"{cells} cells to be left");
        Assert.False(HasLeft(cells + 1));
    }

    private bool HasLeft(long cells)
    {
        var held = Gateway.Services.GetRequiredService<UsageLedger>().TryHold(Grant.Grant, cells, out var hold);
        hold?.Dispose();
        return held == BudgetOutcome.Held;
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"waited in vain for {what}");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _space.DisposeAsync();
    }
}
