using DuckDB.NET.Data;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Computation;
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

namespace TrustedSpace.Tests.Connector.Computation;

/// <summary>Whole jobs between three owners over real rows, with the test as the relay between them.</summary>
public sealed class JobPartyTests
{
    [Fact]
    public async Task Shares_of_three_owners_add_up_to_the_pooled_answer()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);

        var releases = await RunAsync(trade, trade.Begin(grant, trade.SignJob(spec)));

        var result = Open(trade, spec, releases);
        AssertPooled(TestPapers.Sql, result);
        Assert.Single(Statements(trade, releases).Select(statement => statement.Transcript).Distinct());
        Assert.All(Statements(trade, releases), statement => Assert.Equal(
            (5, 2, 0, 8L, (Sha256Digest?)Sha256Digest.FromHash(Plan(releases).Hash)),
            (statement.MinimumGroupSize, statement.GroupsReleased, statement.GroupsWithheld, statement.Cells, statement.Plan)));
    }

    [Fact]
    public async Task Group_below_the_strictest_owners_minimum_is_withheld_by_all()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a", "hospital-b");
        trade.Owners.Add(await TestOwner.OpenAsync(trade.Space, trade.Gateway, "hospital-c", HospitalData.Policy("hospital-c", minimumGroupSize: 300)));
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);

        var releases = await RunAsync(trade, trade.Begin(grant, trade.SignJob(spec)));

        Assert.All(Statements(trade, releases), statement =>
            Assert.Equal((300, 1, 1), (statement.MinimumGroupSize, statement.GroupsReleased, statement.GroupsWithheld)));
        Assert.Equal("benign", Assert.Single(Open(trade, spec, releases).Rows)[0].AsText);
    }

    [Fact]
    public async Task Job_id_runs_once_whatever_became_of_it()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var begin = trade.Begin(grant, trade.SignJob(trade.Spec(grant)));
        await RunAsync(trade, begin);

        await AssertRefusedAsync(() => BeginAsync(trade.First, begin), RefusalCode.Conflict, "job admission", "was submitted before");

        var abandoned = trade.Spec(grant);
        begin = trade.Begin(grant, trade.SignJob(abandoned));
        await BeginAsync(trade.First, begin);
        trade.First.Get<RunningJobs>().Abandon(abandoned.Job, "another owner failed");
        await AssertRefusedAsync(() => BeginAsync(trade.First, begin), RefusalCode.Conflict, "job admission", "was submitted before");
    }

    public static TheoryData<string, string> Tampering => new()
    {
        { "altered payload", "altered since it was signed" },
        { "forged sender", "carries the certificate of" },
        { "another job", "job" },
        { "missing", "no message came" },
        { "twice", "second message" },
        { "stranger", "not a party" },
        { "own", "second message" },
        { "sealed in round 1", "must be open" },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Tampered_keys_end_the_job_and_give_its_call_back(string tampering, string reason)
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);
        var keys = await BeginAllAsync(trade, trade.Begin(grant, trade.SignJob(spec)));
        var received = new List<Envelope>(keys.Where(envelope => envelope.Sender != "hospital-a"));
        switch (tampering)
        {
            case "altered payload":
                received[0] = Altered(received[0], envelope => envelope.Payload = Google.Protobuf.ByteString.CopyFrom(new byte[envelope.Payload.Length]));
                break;
            case "forged sender":
                received[0] = Altered(received[0], envelope => envelope.Sender = "hospital-c");
                break;
            case "another job":
                received[0] = (await BeginAllAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant)))))[1];
                break;
            case "missing":
                received.RemoveAt(1);
                break;
            case "twice":
                received.Add(received[0]);
                break;
            case "own":
                received.Add(keys[0]);
                break;
            case "stranger":
                received[0] = Resigned(trade, received[0], "stranger", _ => { });
                break;
            default:
                received[0] = Resigned(trade, received[0], "hospital-b", envelope => envelope.Sealed = true);
                break;
        }

        var running = trade.First.Get<RunningJobs>();
        var refused = Assert.Throws<RefusedException>(() => running.Advance(spec.Job, received));
        Assert.Equal(RefusalCode.ProtocolViolation, refused.Refusal.Code);
        Assert.Equal("round keys", refused.Refusal.Stage);
        Assert.Contains(reason, refused.Refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(RefusalCode.Unknown, Assert.Throws<RefusedException>(() => running.Advance(spec.Job, received)).Refusal.Code);
    }

    [Fact]
    public async Task Job_at_its_deadline_is_erased()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);
        await BeginAsync(trade.First, trade.Begin(grant, trade.SignJob(spec)));

        trade.Space.Time.Advance(TimeSpan.FromSeconds(trade.First.Options.Jobs.DeadlineSeconds));

        var refused = Assert.Throws<RefusedException>(() => trade.First.Get<RunningJobs>().Advance(spec.Job, []));
        Assert.Equal(RefusalCode.Unknown, refused.Refusal.Code);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(100_000, 60)]
    public async Task Job_ends_at_the_timeout_that_its_consumer_signed_or_at_the_owners_limit(int signed, int end)
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant) with { TimeoutSeconds = signed };
        var keys = await BeginAllAsync(trade, trade.Begin(grant, trade.SignJob(spec)));

        trade.Space.Time.Advance(TimeSpan.FromSeconds(end - 1));
        var counts = Advance(trade, spec.Job, keys).SelectMany(reply => reply.Envelopes).ToList();
        trade.Space.Time.Advance(TimeSpan.FromSeconds(1));

        var refused = Assert.Throws<RefusedException>(() => trade.First.Get<RunningJobs>().Advance(spec.Job, counts));
        Assert.Contains("is not running", refused.Refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_that_a_restart_cut_off_is_refused_as_one_that_a_new_attempt_mends()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);
        var keys = await BeginAllAsync(trade, trade.Begin(grant, trade.SignJob(spec)));

        trade.Owners[0] = await trade.First.RestartAsync(trade.Space, trade.Gateway, HospitalData.Policy("hospital-a"));

        var refused = Assert.Throws<RefusedException>(() => trade.First.Get<RunningJobs>().Advance(spec.Job, keys)).Refusal;
        Assert.Equal((RefusalCode.Unavailable, "running jobs"), (refused.Code, refused.Stage));
        Assert.Contains("restarted", refused.Reason, StringComparison.Ordinal);
        var unknown = Assert.Throws<RefusedException>(() => trade.First.Get<RunningJobs>().Advance(trade.Spec(grant).Job, keys)).Refusal;
        Assert.Equal(RefusalCode.Unknown, unknown.Code);
        await RunAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant) with { RetryOf = spec.Job })));
    }

    [Fact]
    public async Task Job_beyond_the_number_of_places_is_refused()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-b", "hospital-c");
        trade.Owners.Insert(0, await TestOwner.OpenAsync(
            trade.Space, trade.Gateway, "hospital-a", change: options => options with { Jobs = options.Jobs with { MaximumRunning = 1 } }));
        var grant = await trade.GrantAsync(trade.Request());
        var first = trade.Spec(grant);
        await BeginAsync(trade.First, trade.Begin(grant, trade.SignJob(first)));
        var second = trade.Begin(grant, trade.SignJob(trade.Spec(grant)));

        await AssertRefusedAsync(() => BeginAsync(trade.First, second), RefusalCode.Unavailable, "running jobs", "1 are running");
        trade.First.Get<RunningJobs>().Abandon(first.Job, "test");
        await BeginAsync(trade.First, second);
    }

    [Fact]
    public async Task Result_beyond_the_grants_budget_is_not_released()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request(budget: new GrantParameters { MaximumJobs = 10, MaximumCells = 7 }));

        await AssertRefusedAsync(
            () => RunAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant)))),
            RefusalCode.Denied,
            "release",
            "8 cells, more than the grant's budget of 7");
    }

    [Fact]
    public async Task Jobs_beyond_the_grants_number_are_refused_and_failed_ones_do_not_count()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request(budget: new GrantParameters { MaximumJobs = 1 }));
        var abandoned = trade.Spec(grant);
        await BeginAsync(trade.First, trade.Begin(grant, trade.SignJob(abandoned)));
        trade.First.Get<RunningJobs>().Abandon(abandoned.Job, "test");

        await RunAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant))));

        await AssertRefusedAsync(
            () => BeginAsync(trade.First, trade.Begin(grant, trade.SignJob(trade.Spec(grant)))),
            RefusalCode.Denied,
            "policy decision",
            "is for 1 jobs");
    }

    [Fact]
    public async Task Quota_used_up_since_the_grant_denies_the_job()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-b", "hospital-c");
        trade.Owners.Insert(0, await TestOwner.OpenAsync(trade.Space, trade.Gateway, "hospital-a", HospitalData.Policy("hospital-a", calls: 1)));
        var (first, second) = (await trade.GrantAsync(trade.Request()), await trade.GrantAsync(trade.Request()));
        await RunAsync(trade, trade.Begin(first, trade.SignJob(trade.Spec(first))));

        await AssertRefusedAsync(
            () => BeginAsync(trade.First, trade.Begin(second, trade.SignJob(trade.Spec(second)))),
            RefusalCode.Denied,
            "policy decision",
            "quota");
    }

    public static TheoryData<string, string> ChangedPolicies => new()
    {
        { "smaller groups", "less than this owner promised" },
        { "fewer owners", "less than this owner promised" },
        { "all owners", "stronger protection now" },
    };

    [Theory]
    [MemberData(nameof(ChangedPolicies))]
    public async Task Policy_changed_since_the_grant_denies_the_job(string change, string reason)
    {
        await using var trade = await TestTrade.OpenAsync();
        var before = HospitalData.Policy("hospital-a");
        if (change == "all owners")
        {
            foreach (var i in Enumerable.Range(0, 3))
            {
                trade.Owners[i] = await trade.Owners[i].RestartAsync(trade.Space, trade.Gateway, Changed(HospitalData.Policy(trade.Owners[i].Id.Value), permission => permission with { MinimumOwners = 2 }));
            }
        }

        var grant = await trade.GrantAsync(trade.Request());
        trade.Owners[0] = await trade.First.RestartAsync(trade.Space, trade.Gateway, Changed(before, permission => change switch
        {
            "smaller groups" => permission with { MinimumGroupSize = permission.MinimumGroupSize - 1 },
            "fewer owners" => permission with { MinimumOwners = 2 },
            _ => permission,
        }));

        await AssertRefusedAsync(
            () => BeginAsync(trade.First, trade.Begin(grant, trade.SignJob(trade.Spec(grant)))),
            RefusalCode.Denied,
            change == "all owners" ? "job admission" : "policy decision",
            reason);
    }

    [Fact]
    public async Task Stricter_group_size_since_the_grant_holds_for_the_job()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        trade.Owners[0] = await trade.First.RestartAsync(trade.Space, trade.Gateway, HospitalData.Policy("hospital-a", minimumGroupSize: 300));

        var releases = await RunAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant))));

        Assert.All(Statements(trade, releases), statement => Assert.Equal((300, 1), (statement.MinimumGroupSize, statement.GroupsReleased)));
    }

    [Fact]
    public async Task Release_states_the_protection_and_the_contributors()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());

        var releases = await RunAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant))));

        Assert.All(Statements(trade, releases), statement =>
        {
            Assert.Equal(new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 3 }, statement.Protection);
            Assert.Equal(trade.Owners.Select(owner => owner.Id), statement.Contributors);
        });
    }

    [Fact]
    public async Task Owner_that_asks_for_more_owners_than_the_product_has_denies_the_grant()
    {
        await using var trade = await TestTrade.OpenAsync();
        trade.Owners[0] = await trade.First.RestartAsync(
            trade.Space, trade.Gateway, Changed(HospitalData.Policy("hospital-a"), permission => permission with { MinimumOwners = 4 }));

        var grant = await trade.GrantAsync(trade.Request());

        var decision = SignedStatement.Verify<Decision>(grant.Decisions[0], Decision.StatementType, trade.Space.Authority).Payload;
        Assert.False(decision.Allow);
        Assert.Equal(new Denial { Rule = "minimumOwners", Reason = "a result must contain the numbers of 4 owners, and the product has 3" }, Assert.Single(decision.Denials));
        Assert.Equal(new Obligations(), decision.Obligations);
    }

    [Fact]
    public async Task Query_reading_more_than_granted_is_refused_before_it_counts()
    {
        await using var trade = await TestTrade.OpenAsync();
        var request = trade.Request();
        var grant = await trade.GrantAsync(request with { Detail = request.Detail with { Elements = [HospitalData.Diagnosis, HospitalData.Radius] } });

        await AssertRefusedAsync(
            () => BeginAsync(trade.First, trade.Begin(grant, trade.SignJob(trade.Spec(grant)))),
            RefusalCode.Denied,
            "job admission",
            "reads texture_mean");
    }

    private static UsagePolicy Changed(UsagePolicy policy, Func<Permission, Permission> change) =>
        policy with { Permissions = [change(policy.Permissions[0]), .. policy.Permissions.Skip(1)] };

    private static Task<RoundReply> BeginAsync(TestOwner owner, BeginRequest request) => owner.Get<RunningJobs>().BeginAsync(
        (deadline, cancellation) => owner.Get<JobStart>().StartAsync(request, deadline, cancellation),
        TestContext.Current.CancellationToken);

    private static async Task<List<Envelope>> BeginAllAsync(TestTrade trade, BeginRequest request)
    {
        var envelopes = new List<Envelope>();
        foreach (var owner in trade.Owners)
        {
            envelopes.AddRange((await BeginAsync(owner, request)).Envelopes);
        }

        return envelopes;
    }

    private static async Task<List<Release>> RunAsync(TestTrade trade, BeginRequest request)
    {
        var job = SignedStatement.Verify<JobSpec>(request.Job, JobSpec.StatementType, trade.Space.Authority).Payload.Job;
        var keys = await BeginAllAsync(trade, request);
        var counts = Advance(trade, job, keys).SelectMany(reply => reply.Envelopes).ToList();
        return [.. Advance(trade, job, counts).Select(reply => reply.Release)];
    }

    private static List<RoundReply> Advance(TestTrade trade, JobId job, List<Envelope> sent) => [.. trade.Owners.Select(owner =>
        owner.Get<RunningJobs>().Advance(job, [.. sent.Where(envelope =>
            envelope.Sender != owner.Id.Value && (envelope.Receiver.Length == 0 || envelope.Receiver == owner.Id.Value))]))];

    private static StatisticsPlan Plan(List<Release> releases) => StatisticsPlan.Decode(releases[0].Plan.Span);

    private static List<ReleaseStatement> Statements(TestTrade trade, List<Release> releases) => [.. releases.Select(release =>
        SignedStatement.Verify<ReleaseStatement>(release.Statement, ReleaseStatement.StatementType, trade.Space.Authority).Payload)];

    private static StatisticsResult Open(TestTrade trade, JobSpec spec, List<Release> releases)
    {
        var plan = Plan(releases);
        var context = new AggregationContext(spec.Job.Value, plan.Hash, new PartySet(trade.Owners.Select(owner => owner.Id.Value)), plan.Layout, AggregationTerms.Exact);
        using var key = trade.Space.Keys("pharma").CreateOpeningKey();
        var digest = Sha256Digest.FromHash(plan.Hash);
        var shares = trade.Owners.Zip(releases, (owner, release) =>
            new PartyMessage(owner.Id.Value, Hpke.Open(key, ReleaseSealing.ForShare(spec.Job, digest, owner.Id), [], release.Sealed.Span)));
        return StatisticsResult.Decode(plan, ReleaseCombiner.Combine(context, [.. shares]));
    }

    private static void AssertPooled(string sql, StatisticsResult result)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var files = string.Join(", ", "abc".Select(letter => $"'{HospitalData.File($"hospital-{letter}")}'"));
        command.CommandText = $"CREATE VIEW tumours AS FROM read_csv([{files}]); {sql} ORDER BY 1";
        using var pooled = command.ExecuteReader();
        var row = 0;
        while (pooled.Read())
        {
            var cells = result.Rows[row++];
            Assert.Equal(pooled.GetString(0), cells[0].AsText);
            Assert.Equal(pooled.GetInt64(1), (long)cells[1].AsInteger);
            Assert.Equal(1, cells[2].AsReal / pooled.GetDouble(2), 1e-9);
            Assert.Equal(1, cells[3].AsReal / pooled.GetDouble(3), 1e-9);
        }

        Assert.Equal(row, result.Rows.Count);
    }

    private static Envelope Altered(Envelope envelope, Action<Envelope> alter)
    {
        var altered = envelope.Clone();
        alter(altered);
        return altered;
    }

    private static Envelope Resigned(TestTrade trade, Envelope envelope, string signer, Action<Envelope> alter)
    {
        var altered = Altered(envelope, alter);
        altered.Sender = signer;
        return EnvelopeSigner.Sign(altered, trade.Space.Keys(signer).Signing);
    }

    private static async Task AssertRefusedAsync(Func<Task> act, RefusalCode code, string stage, string reason)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(act);
        Assert.Equal((code, stage), (refused.Refusal.Code, refused.Refusal.Stage));
        Assert.Contains(reason, refused.Refusal.Reason, StringComparison.Ordinal);
    }
}
