using System.Net;
using Microsoft.AspNetCore.Http;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Routing;

public sealed class FlowRecordingTests
{
    private readonly JobId _job = JobId.New(TimeProvider.System);

    /// <summary>How a statement is bent.</summary>
    public static TheoryData<string> Bends => ["job", "grant", "owner", "dataset", "element", "cells", "bytes", "digest", "budget"];

    [Fact]
    public async Task Export_with_the_owners_statement_is_one_charged_flow_before_its_end_is_seen()
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = Exporting.Serving(space.Owner, space.Grant, new byte[3000]);

        using var response = await space.SendAsync(_job);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        var flow = Assert.Single(space.Log.OfType<Flow>());
        Assert.Equal((FlowOutcome.Released, 20L, 3000L, FlowId.For(_job)), (flow.Outcome, flow.Cells, flow.Bytes, flow.Id));
        Assert.Equal([(ChargeUnit.Job, 1, 100), (ChargeUnit.Cell, 20, 20 * 2)], flow.Charges.Select(charge => (charge.Unit, charge.Quantity, charge.Amount)));
        Assert.All(flow.Charges, charge => Assert.Equal(space.Owner.Owner, charge.Owner));
        Assert.Equal(3000, body.Length);
        Assert.Equal(flow.Statements[0], response.TrailingHeaders.GetValues(ReleaseStatement.TrailerName).Single());
        SignedStatement.Verify<ReleaseStatement>(flow.Statements[0], ReleaseStatement.StatementType, space.Gateway.Authority);

        var invoice = Assert.Single(await space.Client.GetAsync("/invoices", TestContext.Current.CancellationToken).ReadAsync<Invoice[]>());
        Assert.Equal((140, FlowId.For(_job)), (invoice.Total, invoice.Lines[0].Flow));
    }

    [Theory]
    [MemberData(nameof(Bends))]
    public async Task Export_with_a_statement_that_does_not_fit_is_reset_and_not_charged(string bend)
    {
        await using var space = await DataSpace.StartAsync(cells: 200);
        space.Owner.Serves = Exporting.Serving(space.Owner, space.Grant, new byte[100], statement => bend switch
        {
            "job" => statement with { Job = JobId.New(TimeProvider.System) },
            "grant" => statement with { Grant = GrantId.New(TimeProvider.System) },
            "owner" => statement with { Owner = ParticipantId.Parse("hospital-b") },
            "dataset" => statement with { Dataset = DatasetId.Parse("hospital-b-screening") },
            "element" => statement with { Elements = [ElementName.Parse("age"), ElementName.Parse("radius")] },
            "cells" => statement with { Cells = 19 },
            "bytes" => statement with { Bytes = 99 },
            "digest" => statement with { Sealed = Sha256Digest.Of([1]) },
            _ => statement with { Rows = 101, Cells = 202 },
        });

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var response = await space.SendAsync(_job);
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        });

        var flow = await space.FlowOfAsync(_job);
        Assert.Equal((FlowOutcome.Broken, 0L), (flow.Outcome, flow.Cells));
        Assert.Empty(flow.Charges);
        await space.AssertLeftAsync(200 - flow.Bytes);
    }

    [Fact]
    public async Task Response_without_a_statement_passes_uncharged_and_is_recorded_as_broken()
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = context => context.Response.WriteAsync("preview");

        using var response = await space.SendAsync(_job);

        Assert.Equal("preview", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((FlowOutcome.Broken, 7L), await OutcomeAsync(space));
    }

    [Fact]
    public async Task Refusal_of_the_connector_passes_in_its_words_and_is_recorded()
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("not today");
        };

        using var response = await space.SendAsync(_job);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("not today", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((FlowOutcome.Refused, 9L), await OutcomeAsync(space));
    }

    [Fact]
    public async Task Connector_that_is_gone_is_a_refused_flow_and_a_problem_that_names_it()
    {
        await using var space = await DataSpace.StartAsync();
        await space.Owner.StopAsync();

        var problem = await space.SendAsync(_job).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("hospital-a", problem.Text("party"));
        Assert.Equal((FlowOutcome.Refused, 0L), await OutcomeAsync(space));
        await space.AssertLeftAsync(1000);
    }

    [Fact]
    public async Task Connector_that_breaks_off_breaks_the_consumers_stream()
    {
        await using var space = await DataSpace.StartAsync(cells: 1_000_000);
        var seen = new TaskCompletionSource();
        space.Owner.Serves = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[50_000]);
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        };

        using var response = await space.SendAsync(_job);
        seen.SetResult();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        var (outcome, bytes) = await OutcomeAsync(space);
        Assert.Equal(FlowOutcome.Broken, outcome);
        await space.AssertLeftAsync(1_000_000 - bytes);
    }

    [Fact]
    public async Task Consumer_that_goes_away_leaves_a_broken_flow()
    {
        await using var space = await DataSpace.StartAsync();
        var gone = new TaskCompletionSource();
        space.Owner.Serves = async context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            await gone.Task;
        };

        using (var response = await space.SendAsync(_job))
        {
            await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            await body.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);
        }

        Assert.Equal((FlowOutcome.Broken, 10L), await OutcomeAsync(space));
        await space.AssertLeftAsync(1000 - 10);
        await gone.Task;
    }

    [Fact]
    public async Task Revocation_breaks_a_running_stream()
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var response = await space.SendAsync(_job);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);

        using var revoked = await RunningSpace.PostFormAsync(space.Client, "/oauth/revoke", space.Grant.AccessToken);

        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal((FlowOutcome.Broken, 10L), await OutcomeAsync(space));
    }

    [Fact]
    public async Task Job_id_is_good_for_one_request_whatever_became_of_it()
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = Exporting.Serving(space.Owner, space.Grant, new byte[10]);
        await (await space.SendAsync(_job)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        var replay = await space.SendAsync(_job).ReadErrorAsync(HttpStatusCode.Conflict);

        Assert.Contains("was used before", replay.Text("detail"), StringComparison.Ordinal);
        Assert.Single(space.Log.OfType<Flow>());
        Assert.Single(space.Log.OfType<RequestRefused>());
    }

    private async Task<(FlowOutcome Outcome, long Bytes)> OutcomeAsync(DataSpace space)
    {
        var flow = await space.FlowOfAsync(_job);
        Assert.Empty(flow.Charges);
        return (flow.Outcome, flow.Bytes);
    }
}
