using System.Net;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Participants;
using Xunit;

namespace TrustedSpace.FunctionalTests.Flows;

public sealed class LogStateTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_that_can_not_be_written_says_so_everywhere_and_goes_on_after_a_restart()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var journal = Path.Combine(gateway.State, "log", "journal");
        LogState before;
        using (var client = gateway.ClientOf("operator"))
        {
            before = await client.GetAsync("/log/state", Cancellation).ReadAsync<LogState>();
            Assert.True(before is { Writable: true, Problem: null, Size: > 0 });

            // A new segment of the journal has no place to be: the next checkpoint fails as on a disk that takes no more.
            Directory.Move(journal, journal + ".away");
            var receipt = await client.GetAsync($"/log/proof/{before.Size - 1}", Cancellation).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("recording: starting a journal segment", receipt.Text("stage"));

            var suspension = await client.PostAsync("/participants/insurer/suspend", null, Cancellation).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Contains("read-only", suspension.Text("detail"), StringComparison.Ordinal);
            Assert.Contains("restarts the gateway", suspension.Text("remedy"), StringComparison.Ordinal);
            using var research = gateway.ClientOf("research");
            var job = await research.PostJsonAsync("/jobs", new JobSubmission { Spec = "unread" }).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("recording: starting a journal segment", job.Text("stage"));
            await client.GetAsync("/health", Cancellation).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);
            var stopped = await client.GetAsync("/log/state", Cancellation).ReadAsync<LogState>();
            Assert.True(stopped is { Writable: false, Problem.Stage: "recording: starting a journal segment" } && stopped.Size == before.Size);
            Assert.NotEmpty(await client.GetAsync("/flows", Cancellation).ReadAsync<LoggedEntry[]>());
        }

        Directory.Move(journal + ".away", journal);
        await gateway.RestartAsync();

        using var again = gateway.ClientOf("operator");
        await again.PostAsync("/participants/insurer/suspend", null, Cancellation).ReadAsync<Participant>();
        using var proof = await again.GetAsync($"/log/proof/{before.Size}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, proof.StatusCode);
        var after = await again.GetAsync("/log/state", Cancellation).ReadAsync<LogState>();
        Assert.True(after is { Writable: true, Problem: null } && after.Published == before.Size + 1);
    }

    [Fact]
    public async Task Search_answers_the_caller_about_itself_and_the_regulator_about_all()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var insurer = gateway.ClientOf("insurer");
        using var regulator = gateway.ClientOf("regulator");

        var own = await insurer.GetAsync("/log/search?kind=participant.changed", Cancellation).ReadAsync<FlowMatches>();
        var all = await regulator.GetAsync("/log/search?kind=participant.changed&limit=3", Cancellation).ReadAsync<FlowMatches>();
        var rest = await regulator.GetAsync($"/log/search?kind=participant.changed&before={all.Before}", Cancellation).ReadAsync<FlowMatches>();
        var unknown = await regulator.GetAsync("/log/search?kind=flows", Cancellation).ReadErrorAsync(HttpStatusCode.BadRequest);
        using var flows = await regulator.GetAsync("/flows", Cancellation);

        Assert.Equal("insurer", Assert.IsType<ParticipantChanged>(Assert.Single(own.Entries).Entry).Participant.Value);
        var state = await regulator.GetAsync("/log/state", Cancellation).ReadAsync<LogState>();
        Assert.Equal(state.Size, all.IndexedThrough);
        Assert.Equal(3, all.Entries.Count);
        long[] leaves = [.. rest.Entries.Select(entry => entry.Index), .. all.Entries.Select(entry => entry.Index)];
        Assert.Equal(leaves.Order().Distinct(), leaves);
        Assert.Equal(7, leaves.Length);
        Assert.Contains("participant.changed", unknown.Text("remedy"), StringComparison.Ordinal);
        Assert.Equal($"{state.Size}", Assert.Single(flows.Headers.GetValues("TS-Indexed-Through")));
    }
}
