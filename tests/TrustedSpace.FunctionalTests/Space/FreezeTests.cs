using System.Diagnostics;
using TrustedSpace.Client;
using TrustedSpace.Client.Grants;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A regulator's freezes over processes: in force everywhere within a second, whatever is killed; lifted by a regulator alone.</summary>
[Collection(WholeSpaceTests.Name)]
public class FreezeTests(WholeSpace space)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<FreezeSubjectKind> Kinds => [.. Enum.GetValues<FreezeSubjectKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Freeze_is_in_force_at_every_connector_within_a_second_and_ends_with_its_lift(FreezeSubjectKind kind)
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var spec = space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        var subject = kind switch
        {
            FreezeSubjectKind.Participant => FreezeSubject.Of(Samples.Clinic),
            FreezeSubjectKind.Dataset => FreezeSubject.Of(Samples.DatasetOf(Samples.Hospitals[1])),
            FreezeSubjectKind.Grant => FreezeSubject.Of(grant.Grant),
            _ => FreezeSubject.Of(spec.Job),
        };

        var sent = Stopwatch.GetTimestamp();
        var freeze = await OrderAsync(subject);

        Assert.True(Stopwatch.GetElapsedTime(sent) < Limit + Limit, "the order was answered late");
        AssertAcknowledged(freeze, lifted: false);
        var leaf = await space.Regulator.Flows.ListAsync(limit: 1000, cancellation: Cancellation);
        Assert.Equal(freeze.Order, Assert.IsType<FreezeOrdered>(leaf.Single(entry => entry.Index == freeze.Leaf).Entry).Order);

        await AssertRefusedAsync(async () =>
        {
            await space.Clinic.Jobs.SubmitAsync(grant, spec, Cancellation);
            var ended = await space.Clinic.EndAsync(spec.Job);
            throw new RefusedException(ended.Failure ?? throw new InvalidOperationException("the job was released"));
        });
        if (kind == FreezeSubjectKind.Dataset)
        {
            var product = await space.Clinic.Catalog.GetAsync(Samples.Aspirates, Cancellation);
            var dataset = product.Datasets.Single(dataset => dataset.Id.Value == subject.Id);
            Assert.False(dataset.Available);
            Assert.Contains(freeze.Id.Value, dataset.UnavailableReason, StringComparison.Ordinal);
            var denied = await Assert.ThrowsAsync<GrantDeniedException>(() => space.Clinic.AskAsync(Samples.Statistics()));
            Assert.Contains(freeze.Id.Value, denied.Message, StringComparison.Ordinal);
        }

        var lifted = await LiftAsync(freeze.Id);
        AssertAcknowledged(lifted, lifted: true);
        Assert.NotNull(lifted.LiftLeaf);
        var again = await space.Clinic.AskAsync(Samples.Statistics());
        Assert.Equal(JobState.Released, (await space.Clinic.RunToEndAsync(again, space.Clinic.Jobs.Prepare(again, Samples.Sql))).State);

        async Task AssertRefusedAsync(Func<Task> use)
        {
            var refusal = await Dealings.RefusedAsync(use);
            Assert.Equal(RefusalCode.Denied, refusal.Code);
            Assert.Contains(freeze.Id.Value, refusal.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Frozen_participant_can_read_and_nothing_else()
    {
        var freeze = await OrderAsync(FreezeSubject.Of(Samples.Clinic));

        Assert.NotEmpty(await space.Clinic.Catalog.ListAsync(Cancellation));
        Assert.Contains(await space.Clinic.Freezes.ListAsync(Cancellation), listed => listed.Id == freeze.Id);
        var refused = await Dealings.RefusedAsync(() => space.Clinic.Grants.RequestAsync(Samples.Statistics(), Cancellation));
        Assert.Equal(RefusalCode.Denied, refused.Code);
        Assert.Contains(freeze.Id.Value, refused.Reason, StringComparison.Ordinal);

        await LiftAsync(freeze.Id);
    }

    [Fact]
    public async Task Only_a_regulator_orders_and_lifts()
    {
        var freeze = await OrderAsync(FreezeSubject.Of(Samples.DatasetOf(Samples.Hospitals[0])));
        using var owner = space.Running.Client(Samples.Hospitals[0]);
        using var operators = space.Running.Client(Samples.Operator);
        foreach (var other in (SpaceClient[])[space.Clinic, owner, operators])
        {
            var order = await Dealings.RefusedAsync(() => other.Freezes.OrderAsync(FreezeSubject.Of(Samples.Hospitals[0]), Why(), cancellation: Cancellation));
            var lift = await Dealings.RefusedAsync(() => other.Freezes.LiftAsync(freeze.Id, Why(), cancellation: Cancellation));
            Assert.Equal((RefusalCode.Denied, RefusalCode.Denied), (order.Code, lift.Code));
        }

        // A regulator's call with another's signature, and the words of another's call with the regulator's.
        using var keys = ParticipantKeys.Load(space.Running.Directory.Certificates, Samples.Operator);
        var why = Why();
        var forged = SignedStatement.Sign(
            new FreezeOrder { Id = FreezeId.New(TimeProvider.System), Subject = FreezeSubject.Of(Samples.Clinic), Reason = why.Commitment, At = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() },
            FreezeOrder.StatementType,
            keys.Signing);
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => space.Regulator.Freezes.SubmitAsync(forged, [why], Cancellation))).Code);
        Assert.Single(await space.Regulator.Freezes.ListAsync(Cancellation), listed => listed.Lift is null);

        await LiftAsync(freeze.Id);
    }

    [Fact]
    public async Task Connector_that_was_away_learns_the_freeze_before_it_serves_and_keeps_it_when_it_is_killed()
    {
        var away = Samples.Hospitals[2];
        await space.Running.Connectors[away].KillAsync();
        var freeze = await OrderAsync(FreezeSubject.Of(Samples.Clinic));
        Assert.Equal([away], freeze.Connectors.Where(connector => connector.Acknowledgement is null).Select(connector => connector.Owner));
        Assert.NotEmpty(freeze.Connectors.Single(connector => connector.Owner == away).Problem!);

        await space.Running.StartConnectorAsync(away, Cancellation).Within($"{away} to start again");
        await space.AnnouncedAsync(away, space.Running.Connectors[away].Address);
        using (var gateway = new LyingGateway(space.Running.Directory.Certificates, space.Authority))
        {
            // Announced means that it has asked what is frozen; the gateway need not have told it.
            var decided = await LyingGateway.RefusedAsync(() => gateway.Connector(space.Running.Connectors[away].Address).DecideAsync(Asked(), cancellationToken: Cancellation));
            Assert.Contains(freeze.Id.Value, decided.Reason, StringComparison.Ordinal);
        }

        var first = await AcknowledgedByAllAsync(freeze.Id);
        await space.RestartConnectorAsync(away);
        using (var gateway = new LyingGateway(space.Running.Directory.Certificates, space.Authority))
        {
            var decided = await LyingGateway.RefusedAsync(() => gateway.Connector(space.Running.Connectors[away].Address).DecideAsync(Asked(), cancellationToken: Cancellation));
            Assert.Contains(freeze.Id.Value, decided.Reason, StringComparison.Ordinal);
        }

        await space.RestartGatewayAsync();
        foreach (var hospital in Samples.Hospitals)
        {
            await space.AnnouncedAsync(hospital, space.Running.Connectors[hospital].Address);
        }

        var kept = await AcknowledgedByAllAsync(freeze.Id);
        Assert.Equal((freeze.Order, freeze.Leaf), (kept.Order, kept.Leaf));
        Assert.Equal(first.Connectors.Select(connector => connector.Acknowledgement), kept.Connectors.Select(connector => connector.Acknowledgement));
        Assert.Contains(freeze.Id.Value, (await Dealings.RefusedAsync(() => space.Clinic.Grants.RequestAsync(Samples.Statistics(), Cancellation))).Reason, StringComparison.Ordinal);

        await LiftAsync(freeze.Id);
    }

    private static SaltedDetail Why() => SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("clinic"), Text = "exports at night" });

    private Task<FreezeStatus> OrderAsync(FreezeSubject subject) =>
        space.Regulator.Freezes.OrderAsync(subject, Why(), cancellation: Cancellation).Within($"the freeze of {subject}");

    private Task<FreezeStatus> LiftAsync(FreezeId freeze) =>
        space.Regulator.Freezes.LiftAsync(freeze, Why(), cancellation: Cancellation).Within($"the lift of {freeze}");

    private static Protocol.Connector.DecideRequest Asked() => new()
    {
        Request = Google.Protobuf.ByteString.CopyFrom(Protocol.Json.CanonicalJson.Serialize(new Protocol.Grants.GrantRequest
        {
            Grant = GrantId.New(TimeProvider.System),
            Consumer = Samples.Clinic,
            ConsumerTls = "",
            ConsumerSealing = "",
            Detail = Samples.Statistics(),
            Owners = Samples.Hospitals,
            NotBefore = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            Expires = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 600,
        })),
    };

    private async Task<FreezeStatus> AcknowledgedByAllAsync(FreezeId id)
    {
        return await AskAsync().Within($"every connector's word on {id}");

        async Task<FreezeStatus> AskAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (true)
            {
                var freeze = await space.Regulator.Freezes.GetAsync(id, Cancellation);
                if (freeze.Connectors.All(connector => connector.Acknowledgement is not null))
                {
                    return freeze;
                }

                await timer.WaitForNextTickAsync(Cancellation);
            }
        }
    }

    private void AssertAcknowledged(FreezeStatus freeze, bool lifted)
    {
        Assert.Equal(Samples.Hospitals, freeze.Connectors.Select(connector => connector.Owner));
        foreach (var connector in freeze.Connectors)
        {
            var said = SignedStatement.Verify<FreezeAcknowledgement>(connector.Acknowledgement!, FreezeAcknowledgement.StatementType, space.Authority);
            Assert.Equal((connector.Owner, connector.Owner, freeze.Id, lifted), (said.Signer, said.Payload.Owner, said.Payload.Freeze, said.Payload.Lifted));

            // One machine, one clock: by the connector's own signed time, and by the gateway's.
            Assert.InRange(said.Payload.At - (lifted ? freeze.LiftedAt!.Value : freeze.OrderedAt), 0, Limit.TotalMilliseconds);
            Assert.InRange(connector.Milliseconds!.Value, 0, Limit.TotalMilliseconds);
            TestContext.Current.SendDiagnosticMessage("{0}: {1} ms", connector.Owner, connector.Milliseconds);
        }
    }
}
