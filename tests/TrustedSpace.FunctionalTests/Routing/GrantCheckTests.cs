using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.FunctionalTests.Routing;

public sealed class GrantCheckTests
{
    private readonly JobId _job = JobId.New(TimeProvider.System);

    [Theory]
    [InlineData("no grant", HttpStatusCode.Unauthorized, "carries no grant")]
    [InlineData("altered", HttpStatusCode.Unauthorized, "was altered")]
    [InlineData("expired", HttpStatusCode.Unauthorized, "expired")]
    [InlineData("revoked", HttpStatusCode.Unauthorized, "was revoked")]
    [InlineData("no job", HttpStatusCode.BadRequest, "holds no job id")]
    [InlineData("http/1.1", HttpStatusCode.BadRequest, "HTTP/2")]
    [InlineData("other owner", HttpStatusCode.NotFound, "no owner 'hospital-c'")]
    [InlineData("suspended", HttpStatusCode.Forbidden, "research is suspended")]
    public async Task Request_outside_its_grant_is_refused_in_words_and_recorded(string how, HttpStatusCode status, string reason)
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = _ => throw new InvalidOperationException("The request must not reach the connector.");
        using var request = space.Request(_job, owner: how == "other owner" ? "hospital-c" : "hospital-a");
        switch (how)
        {
            case "no grant":
                request.Headers.Authorization = null;
                break;
            case "altered":
                request.Headers.Authorization = new("Bearer", space.Grant.AccessToken[..^4] + "AAAA");
                break;
            case "expired":
                space.Gateway.Time.Advance(TimeSpan.FromSeconds(600));
                break;
            case "revoked":
                (await RunningSpace.PostFormAsync(space.Client, "/oauth/revoke", space.Grant.AccessToken)).Dispose();
                break;
            case "no job":
                request.Headers.Remove(ExportHeaders.Job);
                break;
            case "http/1.1":
                request.Version = HttpVersion.Version11;
                break;
            case "suspended":
                using (var op = space.Gateway.ClientOf("operator"))
                {
                    (await op.PostAsync("/participants/research/suspend", null, TestContext.Current.CancellationToken)).Dispose();
                }

                break;
        }

        var problem = await space.Client.SendAsync(request, TestContext.Current.CancellationToken).ReadErrorAsync(status);

        Assert.Contains(reason, problem.Text("detail"), StringComparison.Ordinal);
        var refused = Assert.Single(space.Log.OfType<RequestRefused>());
        Assert.Equal(("research", problem.Text("detail")), (refused.Caller.Value, space.Gateway.Services.Opened(refused.Refusal).Reason));
        Assert.Empty(space.Log.OfType<Flow>());
        await space.AssertLeftAsync(1000);
    }

    [Fact]
    public async Task Grant_of_another_consumer_is_refused()
    {
        await using var space = await DataSpace.StartAsync();
        using var insurer = space.Gateway.ClientOf("insurer");

        var problem = await insurer.SendAsync(space.Request(_job), TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.Unauthorized);

        Assert.Contains("bound to another certificate than insurer", problem.Text("detail"), StringComparison.Ordinal);
        var refused = Assert.Single(space.Log.OfType<RequestRefused>());
        Assert.Equal(("insurer", space.Grant.Grant), (refused.Caller.Value, refused.Grant));
    }

    [Fact]
    public async Task Grant_for_statistics_is_refused()
    {
        await using var space = await DataSpace.StartAsync();
        var statistics = await RunningSpace.AskAsync(space.Client).ReadAsync<TokenResponse>();
        using var request = space.Request(_job);
        request.Headers.Authorization = new("Bearer", statistics.AccessToken);

        var problem = await space.Client.SendAsync(request, TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.Forbidden);

        Assert.Contains("is not for exports", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exports_of_one_grant_carry_no_more_jobs_than_it_allows()
    {
        await using var space = await DataSpace.StartAsync(jobs: 1);
        var serving = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        space.Owner.Serves = async context =>
        {
            serving.TrySetResult();
            await finish.Task;
            await Exporting.Serving(space.Owner, space.Grant, new byte[10])(context);
        };

        var first = space.SendAsync(_job);
        await serving.Task;
        var while_running = await space.SendAsync(JobId.New(TimeProvider.System)).ReadErrorAsync(HttpStatusCode.Forbidden);
        finish.SetResult();
        await (await first).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var afterwards = await space.SendAsync(JobId.New(TimeProvider.System)).ReadErrorAsync(HttpStatusCode.Forbidden);

        Assert.All([while_running, afterwards], problem => Assert.Contains("used or running", problem.Text("detail"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_with_another_owners_certificate_gets_no_request()
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = _ => throw new InvalidOperationException("The request must not reach another owner's connector.");
        await space.Gateway.Services.GetRequiredService<ParticipantRegistry>().ChangeAsync(
            ParticipantId.Parse("hospital-b"), before => before! with { Address = space.Owner.Address }, _ => ValueTask.CompletedTask, TestContext.Current.CancellationToken);

        var problem = await space.Client.SendAsync(space.Request(_job, owner: "hospital-b"), TestContext.Current.CancellationToken)
            .ReadErrorAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("hospital-b", problem.Text("party"));
        Assert.Equal(FlowOutcome.Refused, (await space.FlowOfAsync(_job)).Outcome);
    }
}
