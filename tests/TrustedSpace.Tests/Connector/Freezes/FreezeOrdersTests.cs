using TrustedSpace.Connector.Computation;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.Tests.Connector.Freezes;

/// <summary>What a connector makes of freezes by itself, whatever its gateway does.</summary>
public sealed class FreezeOrdersTests
{
    private static readonly FreezeSubject Pharma = FreezeSubject.Of(ParticipantId.Parse("pharma"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Subjects => ["consumer", "own dataset", "other owner", "other owner's dataset", "grant", "job"];

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task Frozen_use_is_refused_by_the_name_of_its_freeze_and_runs_again_once_lifted(string kind)
    {
        await using var trade = await OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);
        var begin = trade.Begin(grant, trade.SignJob(spec));
        var subject = kind switch
        {
            "consumer" => Pharma,
            "own dataset" => FreezeSubject.Of(DatasetId.Parse("hospital-a-tumours")),
            "other owner" => FreezeSubject.Of(trade.Owners[1].Id),
            "other owner's dataset" => FreezeSubject.Of(DatasetId.Parse("hospital-b-tumours")),
            "grant" => FreezeSubject.Of(grant.Request.Grant),
            _ => FreezeSubject.Of(spec.Job),
        };
        var order = Order(trade, subject);
        var signed = Sign(trade, order);
        Acknowledged(trade, trade.First.Get<FreezeOrders>().Accept(signed, ""), order.Id, lifted: false);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => BeginAsync(trade.First, begin));

        Assert.Equal((RefusalCode.Denied, "hospital-a"), (refused.Refusal.Code, refused.Refusal.Party.Value));
        Assert.Contains(order.Id.Value, refused.Refusal.Reason, StringComparison.Ordinal);

        Acknowledged(trade, trade.First.Get<FreezeOrders>().Accept(signed, Lift(trade, order.Id)), order.Id, lifted: true);
        var again = trade.Begin(grant, trade.SignJob(trade.Spec(grant)));
        Assert.NotEmpty((await BeginAsync(trade.First, again)).Envelopes);
    }

    [Fact]
    public async Task Running_job_ends_and_its_rounds_are_refused()
    {
        await using var trade = await OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);
        var begin = trade.Begin(grant, trade.SignJob(spec));
        var first = await BeginAsync(trade.First, begin);
        var other = await BeginAsync(trade.Owners[1], begin);

        var order = Order(trade, FreezeSubject.Of(spec.Job));
        trade.First.Get<FreezeOrders>().Accept(Sign(trade, order), "");

        Assert.Throws<RefusedException>(() => trade.First.Get<RunningJobs>().Advance(spec.Job, other.Envelopes));
        Assert.NotEmpty(trade.Owners[1].Get<RunningJobs>().Advance(spec.Job, first.Envelopes).Envelopes); // it has not heard of the freeze
    }

    [Fact]
    public async Task Running_export_is_stopped()
    {
        await using var trade = await OpenAsync();
        var grant = await trade.GrantAsync(trade.Request(Operation.Export));
        var export = await trade.First.Get<ExportVerification>().VerifyAsync(
            trade.Gateway.Sign(grant.Claims), trade.Papers.Sign(trade.Export(grant)), Cancellation);
        using var running = trade.First.Get<RunningExports>().Begin(export, CancellationToken.None);
        var stopped = new TaskCompletionSource();
        await using var registration = running.Token.Register(stopped.SetResult);

        trade.First.Get<FreezeOrders>().Accept(Sign(trade, Order(trade, FreezeSubject.Of(trade.Owners[1].Id))), "");
        Assert.False(running.Token.IsCancellationRequested);
        trade.First.Get<FreezeOrders>().Accept(Sign(trade, Order(trade, FreezeSubject.Of(DatasetId.Parse("hospital-a-tumours")))), "");

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task Grant_for_a_frozen_consumer_is_not_decided()
    {
        await using var trade = await OpenAsync();
        var order = Order(trade, Pharma);
        trade.First.Get<FreezeOrders>().Accept(Sign(trade, order), "");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => trade.GrantAsync(trade.Request(Operation.Export)));

        Assert.Contains(order.Id.Value, refused.Refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("gateway")]
    [InlineData("hospital-a")]
    public async Task Order_or_lift_that_no_regulator_signed_changes_nothing(string signer)
    {
        await using var trade = await OpenAsync();
        var orders = trade.First.Get<FreezeOrders>();
        var (forged, real) = (Order(trade, Pharma), Order(trade, Pharma));

        Assert.Equal(RefusalCode.Denied, Assert.Throws<RefusedException>(() => orders.Accept(Sign(trade, forged, signer), "")).Refusal.Code);
        await trade.GrantAsync(trade.Request());

        orders.Accept(Sign(trade, real), "");
        Assert.Equal(RefusalCode.Denied, Assert.Throws<RefusedException>(() => orders.Accept(Sign(trade, real), Lift(trade, real.Id, signer))).Refusal.Code);
        await Assert.ThrowsAsync<RefusedException>(() => trade.GrantAsync(trade.Request()));
    }

    [Fact]
    public async Task Same_order_again_gets_the_same_signature_and_another_under_its_id_is_refused()
    {
        await using var trade = await OpenAsync();
        var orders = trade.First.Get<FreezeOrders>();
        var order = Order(trade, Pharma);
        var first = orders.Accept(Sign(trade, order), "");
        trade.Space.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(first, orders.Accept(Sign(trade, order), ""));
        var other = order with { Subject = FreezeSubject.Of(trade.Owners[1].Id) };
        Assert.Equal(RefusalCode.Conflict, Assert.Throws<RefusedException>(() => orders.Accept(Sign(trade, other), "")).Refusal.Code);

        var lift = Lift(trade, order.Id);
        var lifted = orders.Accept(Sign(trade, order), lift);
        Assert.Equal(lifted, orders.Accept(Sign(trade, order), "")); // a replayed order does not freeze again
        await trade.GrantAsync(trade.Request());
    }

    [Fact]
    public async Task Restarted_connector_still_knows_what_is_frozen_and_what_was_lifted()
    {
        await using var trade = await OpenAsync();
        var (frozen, lifted) = (Order(trade, FreezeSubject.Of(trade.Owners[1].Id)), Order(trade, Pharma));
        trade.First.Get<FreezeOrders>().Accept(Sign(trade, frozen), "");
        trade.First.Get<FreezeOrders>().Accept(Sign(trade, lifted), Lift(trade, lifted.Id));
        trade.Owners[0] = await trade.First.RestartAsync(trade.Space, trade.Gateway, HospitalData.Policy("hospital-a"), Believe);
        trade.First.Get<FreezeRegister>().MarkCurrent();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => trade.GrantAsync(trade.Request()));

        Assert.Contains(frozen.Id.Value, refused.Refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(lifted.Id.Value, refused.Refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connector_that_has_not_asked_what_is_frozen_since_its_start_serves_nothing()
    {
        await using var trade = await OpenAsync(isCurrent: false);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => trade.GrantAsync(trade.Request()));

        Assert.Equal(RefusalCode.Unavailable, refused.Refusal.Code);
        trade.First.Get<FreezeRegister>().MarkCurrent();
        Assert.NotEmpty(await trade.First.Get<GrantRequests>().DecideAsync(CanonicalJson.Serialize(trade.Request()), Cancellation));
    }

    private static async Task<TestTrade> OpenAsync(bool isCurrent = true)
    {
        var trade = new TestTrade();
        foreach (var owner in (string[])["hospital-a", "hospital-b"])
        {
            trade.Owners.Add(await TestOwner.OpenAsync(trade.Space, trade.Gateway, owner, change: Believe));
            if (isCurrent)
            {
                trade.Owners[^1].Get<FreezeRegister>().MarkCurrent();
            }
        }

        return trade;
    }

    private static TrustedSpace.Connector.Configuration.ConnectorOptions Believe(TrustedSpace.Connector.Configuration.ConnectorOptions options) =>
        options with { Regulators = [ParticipantId.Parse("regulator")] };

    private static Task<TrustedSpace.Protocol.Connector.RoundReply> BeginAsync(TestOwner owner, TrustedSpace.Protocol.Connector.BeginRequest begin) =>
        owner.Get<RunningJobs>().BeginAsync((deadline, cancellation) => owner.Get<JobStart>().StartAsync(begin, deadline, cancellation), Cancellation);

    private static FreezeOrder Order(TestTrade trade, FreezeSubject subject) => new()
    {
        Id = FreezeId.New(trade.Space.Time),
        Subject = subject,
        Reason = Sha256Digest.Of("why"u8),
        At = trade.Space.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private static string Sign(TestTrade trade, FreezeOrder order, string signer = "regulator") =>
        SignedStatement.Sign(order, FreezeOrder.StatementType, trade.Space.Keys(signer).Signing);

    private static string Lift(TestTrade trade, FreezeId freeze, string signer = "regulator") => SignedStatement.Sign(
        new FreezeLift { Freeze = freeze, Reason = Sha256Digest.Of("why not"u8), At = trade.Space.Time.GetUtcNow().ToUnixTimeMilliseconds() },
        FreezeLift.StatementType,
        trade.Space.Keys(signer).Signing);

    private static void Acknowledged(TestTrade trade, string signed, FreezeId freeze, bool lifted)
    {
        var verified = SignedStatement.Verify<FreezeAcknowledgement>(signed, FreezeAcknowledgement.StatementType, trade.Space.Authority);
        Assert.Equal(trade.First.Id, verified.Signer);
        Assert.Equal((freeze, trade.First.Id, lifted), (verified.Payload.Freeze, verified.Payload.Owner, verified.Payload.Lifted));
    }
}
