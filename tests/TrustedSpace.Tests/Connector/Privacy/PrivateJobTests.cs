using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Computation;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Privacy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.Tests.Connector.Privacy;

/// <summary>Whole jobs under differential privacy between three owners over real rows; one owner asks for noise and keeps a budget.</summary>
public sealed class PrivateJobTests
{
    private const double PerQuery = 0.5;

    // Of the 569 aspirates of three hospitals: COUNT, AVG of radius_mean and VAR_SAMP of texture_mean, benign and malignant.
    private static readonly double[][] Pooled = [[357, 12.146523809523, 15.961021], [212, 17.462830188679, 14.284393]];

    [Fact]
    public async Task Answer_lies_within_its_stated_error_and_every_job_is_charged_once()
    {
        await using var trade = await OpenAsync(HospitalData.PrivatePolicy("hospital-a", PerQuery, epsilon: 20));
        var grant = await trade.GrantAsync(trade.Request());

        for (var job = 1; job <= 3; job++)
        {
            var (result, statement) = await RunAsync(trade, grant);

            Assert.Equal(PerQuery, statement.Protection!.Rho);
            Assert.Equal(2, result.Rows.Count);
            for (var group = 0; group < 2; group++)
            {
                for (var column = 0; column < 3; column++)
                {
                    var error = result.StandardErrors![group][column + 1]!.Value;
                    Assert.InRange((result.Rows[group][column + 1].AsNumber - Pooled[group][column]) / error, -6.5, 6.5);
                    Assert.InRange(error, 1e-3, 100);
                }
            }

            Assert.Equal(Rho.Of(job * PerQuery), Spent(trade.First));
            Assert.Equal(Rho.Zero, Spent(trade.Owners[1])); // it keeps no budget
        }
    }

    [Fact]
    public async Task Answers_to_the_same_query_differ()
    {
        await using var trade = await OpenAsync(HospitalData.PrivatePolicy("hospital-a", PerQuery, epsilon: 20));
        var grant = await trade.GrantAsync(trade.Request());

        var (first, second) = ((await RunAsync(trade, grant)).Result, (await RunAsync(trade, grant)).Result);

        Assert.NotEqual(first.Rows[0][2].AsReal, second.Rows[0][2].AsReal);
    }

    [Fact]
    public async Task Job_beyond_the_budget_is_refused_with_what_is_left()
    {
        var terms = PrivacyAccount.Budget(3, 1e-6);
        var rho = terms.Value / 2.5;
        await using var trade = await OpenAsync(HospitalData.PrivatePolicy("hospital-a", rho));
        var grant = await trade.GrantAsync(trade.Request());
        await RunAsync(trade, grant);
        await RunAsync(trade, grant);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => RunAsync(trade, grant));

        var cost = Rho.Of(rho);
        Assert.Equal((RefusalCode.Denied, "privacy budget", "hospital-a"), (refused.Refusal.Code, refused.Refusal.Stage, refused.Refusal.Party.Value));
        Assert.Contains($"costs pharma a rho of {cost}", refused.Refusal.Reason, StringComparison.Ordinal);
        Assert.Contains($"{terms - (cost + cost)} of the budget of {terms} is left", refused.Refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(cost + cost, Spent(trade.First));
    }

    [Fact]
    public async Task Job_that_fails_before_data_leaves_is_given_back_and_later_it_is_not()
    {
        await using var trade = await OpenAsync(HospitalData.PrivatePolicy("hospital-a", PerQuery, epsilon: 20));
        var grant = await trade.GrantAsync(trade.Request());
        var (early, late) = (trade.Spec(grant), trade.Spec(grant));

        await BeginAllAsync(trade, grant, early);
        Assert.Equal(Rho.Of(PerQuery), Spent(trade.First));
        trade.First.Get<RunningJobs>().Abandon(early.Job, "another owner failed");
        Assert.Equal(Rho.Zero, Spent(trade.First));

        var keys = await BeginAllAsync(trade, grant, late);
        Advance(trade, late.Job, keys);
        trade.First.Get<RunningJobs>().Abandon(late.Job, "another owner failed");
        Assert.Equal(Rho.Of(PerQuery), Spent(trade.First));
    }

    private static async Task<TestTrade> OpenAsync(UsagePolicy first)
    {
        var trade = await TestTrade.OpenAsync("hospital-b", "hospital-c");
        trade.Owners.Insert(0, await TestOwner.OpenAsync(trade.Space, trade.Gateway, "hospital-a", first));
        return trade;
    }

    private static Rho Spent(TestOwner owner) => owner.Get<PrivacyLedger>().Spent(new UseSubject
    {
        Job = JobId.New(TimeProvider.System),
        Grant = GrantId.New(TimeProvider.System),
        Consumer = ParticipantId.Parse("pharma"),
        Dataset = owner.Options.Datasets[0].Description.Id,
        Operation = Operation.Statistics,
        Budget = new GrantParameters(),
    });

    private static async Task<List<Envelope>> BeginAllAsync(TestTrade trade, TestGrant grant, JobSpec spec)
    {
        var envelopes = new List<Envelope>();
        foreach (var owner in trade.Owners)
        {
            var reply = await owner.Get<RunningJobs>().BeginAsync(
                (deadline, cancellation) => owner.Get<JobStart>().StartAsync(trade.Begin(grant, trade.SignJob(spec)), deadline, cancellation), TestContext.Current.CancellationToken);
            envelopes.AddRange(reply.Envelopes);
        }

        return envelopes;
    }

    private static List<RoundReply> Advance(TestTrade trade, JobId job, List<Envelope> sent) => [.. trade.Owners.Select(owner =>
        owner.Get<RunningJobs>().Advance(job, [.. sent.Where(envelope =>
            envelope.Sender != owner.Id.Value && (envelope.Receiver.Length == 0 || envelope.Receiver == owner.Id.Value))]))];

    private static async Task<(StatisticsResult Result, ReleaseStatement Statement)> RunAsync(TestTrade trade, TestGrant grant)
    {
        var spec = trade.Spec(grant);
        var keys = await BeginAllAsync(trade, grant, spec);
        var counts = Advance(trade, spec.Job, keys).SelectMany(reply => reply.Envelopes).ToList();
        var releases = Advance(trade, spec.Job, counts).Select(reply => reply.Release).ToList();
        var plan = StatisticsPlan.Decode(releases[0].Plan.Span);
        var noise = NoisePlan.For(plan, Rho.Of(PerQuery), 3);
        var statement = SignedStatement.Verify<ReleaseStatement>(releases[0].Statement, ReleaseStatement.StatementType, trade.Space.Authority).Payload;
        var context = new AggregationContext(spec.Job.Value, plan.Hash, new PartySet(trade.Owners.Select(owner => owner.Id.Value)), plan.Layout, NoisyVectors.Terms);
        using var key = trade.Space.Keys("pharma").CreateOpeningKey();
        var shares = trade.Owners.Zip(releases, (owner, release) => new PartyMessage(
            owner.Id.Value, Hpke.Open(key, ReleaseSealing.ForShare(spec.Job, Sha256Digest.FromHash(plan.Hash), owner.Id), [], release.Sealed.Span)));
        return (StatisticsResult.Decode(plan, ReleaseCombiner.Combine(context, [.. shares]), noise), statement);
    }
}
