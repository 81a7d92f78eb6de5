using Google.Protobuf;
using Grpc.Core;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Connector;
using Xunit;

namespace TrustedSpace.FunctionalTests.Connector;

/// <summary>Whole jobs over real connections; the test is the gateway between the owners.</summary>
public sealed class JobCallTests
{
    [Fact]
    public async Task Job_over_three_connectors_ends_in_three_agreeing_releases_and_is_not_run_again()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Statistics);
        var spec = owners.Papers.Job(grant);
        var begin = owners.Papers.Begin(grant, owners.Papers.Sign(spec));

        var counts = await AdvanceAsync(owners, spec.Job, await BeginAsync(owners, begin));
        Assert.All(counts.SelectMany(reply => reply.Envelopes), envelope => Assert.True(envelope.Sealed));
        var releases = await AdvanceAsync(owners, spec.Job, [.. counts.SelectMany(reply => reply.Envelopes)]);

        var statements = releases.Select(reply =>
            SignedStatement.Verify<ReleaseStatement>(reply.Release.Statement, ReleaseStatement.StatementType, owners.Authority).Payload).ToList();
        Assert.Single(statements.Select(statement => (statement.Transcript, statement.Plan, statement.GroupsReleased, statement.Cells)).Distinct());
        Assert.All(releases.Zip(statements), pair => Assert.Equal(Sha256Digest.Of(pair.First.Release.Sealed.Span), pair.Second.Sealed));
        await AssertRefusedAsync(() => BeginAsync(owners, begin), StatusCode.AlreadyExists, "job admission", "was submitted before");
    }

    [Fact]
    public async Task Altered_message_ends_the_job_and_its_sender_is_named()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Statistics);
        var spec = owners.Papers.Job(grant);
        var keys = await BeginAsync(owners, owners.Papers.Begin(grant, owners.Papers.Sign(spec)));
        var counts = (await AdvanceAsync(owners, spec.Job, keys)).SelectMany(reply => reply.Envelopes).Select(envelope => envelope.Clone()).ToList();
        var altered = counts.First(envelope => envelope.Sender == "hospital-b" && envelope.Receiver == "hospital-a");
        var payload = altered.Payload.ToByteArray();
        payload[^1] ^= 1;
        altered.Payload = ByteString.CopyFrom(payload);

        await AssertRefusedAsync(() => AdvanceAsync(owners, spec.Job, counts), StatusCode.FailedPrecondition, "round counts", "'hospital-b'");
        await AssertRefusedAsync(() => AdvanceAsync(owners, spec.Job, counts), StatusCode.NotFound, "running jobs", "is not running");
    }

    [Fact]
    public async Task Message_replayed_from_another_job_ends_this_one()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Statistics);
        var (first, second) = (owners.Papers.Job(grant), owners.Papers.Job(grant));
        var old = await BeginAsync(owners, owners.Papers.Begin(grant, owners.Papers.Sign(first)));
        await BeginAsync(owners, owners.Papers.Begin(grant, owners.Papers.Sign(second)));

        await AssertRefusedAsync(() => AdvanceAsync(owners, second.Job, old), StatusCode.FailedPrecondition, "round keys", "its job is another one");
    }

    [Fact]
    public async Task Abandoned_job_is_gone()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Statistics);
        var spec = owners.Papers.Job(grant);
        var keys = await BeginAsync(owners, owners.Papers.Begin(grant, owners.Papers.Sign(spec)));

        await owners.Rpc("hospital-a").AbandonAsync(
            new AbandonRequest { JobId = spec.Job.Value, Reason = "hospital-b does not answer" },
            cancellationToken: TestContext.Current.CancellationToken);

        await AssertRefusedAsync(() => AdvanceAsync(owners, spec.Job, keys), StatusCode.NotFound, "running jobs", "is not running");
    }

    [Theory]
    [InlineData("SELECT radius_mean FROM tumours", "radius_mean")]
    [InlineData("DROP TABLE tumours", "SELECT")]
    [InlineData("SELECT COUNT(*) FROM tumours, tumours", "tumours")]
    public async Task Query_that_is_not_allowed_is_refused_at_planning(string sql, string named)
    {
        await using var owners = await RunningOwners.StartAsync();
        await AssertRefusedAsync(
            async () => await owners.Rpc("hospital-a").PlanAsync(
                new PlanRequest { Product = "tumours", Sql = sql },
                cancellationToken: TestContext.Current.CancellationToken),
            StatusCode.InvalidArgument,
            "query planning",
            named);
    }

    [Fact]
    public async Task All_owners_plan_a_query_alike()
    {
        await using var owners = await RunningOwners.StartAsync();
        var plans = new List<PlanReply>();
        foreach (var owner in RunningOwners.Owners)
        {
            plans.Add(await owners.Rpc(owner).PlanAsync(
                new PlanRequest { Product = "tumours", Sql = TestPapers.Sql },
                cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.Single(plans.Distinct());
        Assert.Equal((2, 8L), (plans[0].Groups, plans[0].MaximumCells));
        Assert.Equal(["diagnosis", "radius_mean", "texture_mean"], plans[0].Elements);
    }

    private static async Task<List<Envelope>> BeginAsync(RunningOwners owners, BeginRequest begin)
    {
        var envelopes = new List<Envelope>();
        foreach (var owner in RunningOwners.Owners)
        {
            envelopes.AddRange((await owners.Rpc(owner).BeginAsync(begin, cancellationToken: TestContext.Current.CancellationToken)).Envelopes);
        }

        return envelopes;
    }

    private static async Task<List<RoundReply>> AdvanceAsync(RunningOwners owners, JobId job, List<Envelope> sent)
    {
        var replies = new List<RoundReply>();
        foreach (var owner in RunningOwners.Owners)
        {
            var round = new RoundRequest { JobId = job.Value };
            round.Envelopes.AddRange(sent.Where(envelope => envelope.Sender != owner && (envelope.Receiver.Length == 0 || envelope.Receiver == owner)));
            replies.Add(await owners.Rpc(owner).AdvanceAsync(round, cancellationToken: TestContext.Current.CancellationToken));
        }

        return replies;
    }

    private static async Task AssertRefusedAsync(Func<Task> act, StatusCode status, string stage, string reason)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(act);
        var refusal = RefusalStatus.Read(failure, ParticipantId.Parse("hospital-a"), "call");
        Assert.Equal((status, stage), (failure.StatusCode, refusal.Stage));
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);
    }
}
