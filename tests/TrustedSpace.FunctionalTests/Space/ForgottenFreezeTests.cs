using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Freezes of what runs, and a gateway that forgets them: honest connectors hold to what the regulator signed.</summary>
public sealed class ForgottenFreezeTests : IAsyncLifetime
{
    private readonly HostedSpace _space = new();

    public ValueTask InitializeAsync() => _space.InitializeAsync();

    public ValueTask DisposeAsync() => _space.DisposeAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_that_runs_is_ended_in_the_name_of_the_freeze_and_costs_nothing()
    {
        var books = await Books.OpenAsync(_space);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        FreezeStatus? freeze = null;
        _space.Wire.Advancing = async (owner, request) =>
        {
            if (owner == Samples.Hospitals[0] && request.Envelopes[0].Round == 2)
            {
                freeze = await OrderAsync(FreezeSubject.Of(grant.Grant));
            }

            return request;
        };
        var job = await _space.Clinic.RunToEndAsync(grant, _space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        _space.Wire.PassAll();

        var failure = await books.AssertFailedAsync(job);

        Assert.Equal(RefusalCode.Denied, failure.Code);
        Assert.Contains(freeze!.Id.Value, failure.Reason, StringComparison.Ordinal);
        await LiftAsync(freeze);
    }

    [Fact]
    public async Task Gateway_that_forgets_a_freeze_gets_no_job_no_grant_and_no_row_from_an_honest_connector()
    {
        var statistics = await _space.Clinic.AskAsync(Samples.Statistics());
        var export = await _space.Clinic.AskAsync(Samples.Export());
        var freeze = await OrderAsync(FreezeSubject.Of(Samples.Clinic));
        var register = _space.GatewayServices.GetRequiredService<FreezeRegister>();
        var known = register.All;
        register.Replace([]);
        try
        {
            var job = await _space.Clinic.RunToEndAsync(statistics, _space.Clinic.Jobs.Prepare(statistics, Samples.Sql));
            Assert.Equal((JobState.Failed, RefusalCode.Denied), (job.State, job.Failure!.Code));
            Assert.Contains(job.Failure.Party, Samples.Hospitals);
            Assert.Contains(freeze.Id.Value, job.Failure.Reason, StringComparison.Ordinal);

            var owner = Samples.Hospitals[0];
            var spec = _space.Clinic.Exports.Prepare(export, Samples.DatasetOf(owner), [Samples.Radius], ExportFormat.Csv);
            using var rows = new MemoryStream();
            var refused = await Dealings.RefusedAsync(() => _space.Clinic.Exports.DownloadAsync(export, owner, spec, rows, Cancellation));
            Assert.Contains(freeze.Id.Value, refused.Reason, StringComparison.Ordinal);
            Assert.Equal(0, rows.Length);
            Assert.Equal(FlowOutcome.Refused, Assert.IsType<Flow>(Assert.Single(await _space.Clinic.EntriesOfAsync(spec.Job))).Outcome);

            var denied = await Assert.ThrowsAsync<TrustedSpace.Client.Grants.GrantDeniedException>(() => _space.Clinic.AskAsync(Samples.Statistics()));
            Assert.Contains(freeze.Id.Value, denied.Message, StringComparison.Ordinal);
        }
        finally
        {
            register.Replace(known);
            await LiftAsync(freeze);
        }

        // The log shows what the gateway did.
        Assert.Contains((await (await Books.OpenAsync(_space)).AuditAsync()).Findings, finding => finding.Problem.Contains(freeze.Id.Value, StringComparison.Ordinal));
        Assert.Equal(JobState.Released, (await _space.Clinic.RunToEndAsync(statistics, _space.Clinic.Jobs.Prepare(statistics, Samples.Sql))).State);
    }

    [Fact]
    public async Task Result_that_was_not_fetched_stays_while_something_of_it_is_frozen()
    {
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var spec = _space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        Assert.Equal(JobState.Released, (await _space.Clinic.RunToEndAsync(grant, spec)).State);
        var freeze = await OrderAsync(FreezeSubject.Of(Samples.DatasetOf(Samples.Hospitals[1])));

        var refused = await Dealings.RefusedAsync(() => _space.Clinic.Jobs.ResultAsync(grant, spec.Job, Cancellation));

        Assert.Contains(freeze.Id.Value, refused.Reason, StringComparison.Ordinal);
        await LiftAsync(freeze);
        Assert.NotEmpty((await _space.Clinic.Jobs.ResultAsync(grant, spec.Job, Cancellation)).Rows);
    }

    private static SaltedDetail Why() => SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("clinic"), Text = "under inquiry" });

    private async Task<FreezeStatus> OrderAsync(FreezeSubject subject)
    {
        var freeze = await _space.Regulator.Freezes.OrderAsync(subject, Why(), cancellation: Cancellation).Within($"the freeze of {subject}");
        Assert.All(freeze.Connectors, connector => Assert.NotNull(connector.Acknowledgement));
        return freeze;
    }

    private Task<FreezeStatus> LiftAsync(FreezeStatus freeze) => _space.Regulator.Freezes.LiftAsync(freeze.Id, Why(), cancellation: Cancellation).Within("the lift");
}
