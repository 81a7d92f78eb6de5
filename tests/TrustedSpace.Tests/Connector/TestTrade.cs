using TrustedSpace.Connector.Grants;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Connector;

/// <summary>Owners in one process, with a gateway's key and a consumer's papers.</summary>
internal sealed class TestTrade : IAsyncDisposable
{
    internal TestTrade() => Papers = new TestPapers(Space.Keys, Space.Authority, Space.Time, Gateway);

    public TestSpace Space { get; } = new();

    public TestGateway Gateway { get; } = new();

    public TestPapers Papers { get; }

    public List<TestOwner> Owners { get; } = [];

    public TestOwner First => Owners[0];

    public long Now => Papers.Now;

    /// <summary>Opens the named owners, or three hospitals.</summary>
    public static async Task<TestTrade> OpenAsync(params string[] owners)
    {
        var trade = new TestTrade();
        foreach (var owner in owners is [] ? ["hospital-a", "hospital-b", "hospital-c"] : owners)
        {
            trade.Owners.Add(await TestOwner.OpenAsync(trade.Space, trade.Gateway, owner));
        }

        return trade;
    }

    /// <summary>Opens hospital-a under a policy.</summary>
    public static async Task<TestTrade> OpenAsync(UsagePolicy policy)
    {
        var trade = new TestTrade();
        trade.Owners.Add(await TestOwner.OpenAsync(trade.Space, trade.Gateway, "hospital-a", policy));
        return trade;
    }

    public GrantRequest Request(Operation operation = Operation.Statistics, GrantParameters? budget = null) =>
        Papers.Request(Owners.Select(owner => owner.Id), operation, budget);

    /// <summary>Has every owner decide, and grants.</summary>
    public async Task<TestGrant> GrantAsync(GrantRequest request)
    {
        var decisions = new List<string>();
        foreach (var owner in Owners)
        {
            decisions.Add(await owner.Get<GrantRequests>().DecideAsync(CanonicalJson.Serialize(request), TestContext.Current.CancellationToken));
        }

        return Papers.Grant(request, decisions);
    }

    public JobSpec Spec(TestGrant grant) => Papers.Job(grant);

    public ExportSpec Export(TestGrant grant) => Papers.Export(grant, First.Id);

    public string SignJob(JobSpec spec, string signer = "pharma") => Papers.Sign(spec, signer);

    public BeginRequest Begin(TestGrant grant, string job) => Papers.Begin(grant, job);

    public async ValueTask DisposeAsync()
    {
        foreach (var owner in Owners)
        {
            await owner.DisposeAsync();
        }

        Gateway.Dispose();
        Space.Dispose();
    }
}
