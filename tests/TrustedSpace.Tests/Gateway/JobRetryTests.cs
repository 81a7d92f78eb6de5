using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

/// <summary>Further attempts of a job: of all of them one is released and charged at most, and the trail names the first.</summary>
public sealed class JobRetryTests
{
    [Fact]
    public async Task Failed_attempts_use_nothing_of_the_grant_and_the_trail_names_the_first()
    {
        await using var space = await JobSpace.StartAsync(jobs: 1, cells: 8);
        space.B.Answers = (_, _) => throw ScriptedOwner.Refuses("not now");
        var first = await space.RunAsync();
        var second = await space.RunAsync(space.Ticket(retryOf: first.Job));
        space.B.Answers = (_, reply) => Task.FromResult(reply);

        var third = await space.RunAsync(space.Ticket(retryOf: first.Job));

        Assert.Equal([JobState.Failed, JobState.Failed, JobState.Released], [first.State, second.State, third.State]);
        Assert.Equal([null, first.Job, first.Job], [first.RetryOf, second.RetryOf, third.RetryOf]);
        Assert.Equal([null, first.Job], space.Leaf.OfType<JobFailed>().Select(leaf => leaf.RetryOf));
        Assert.Equal(first.Job, Assert.Single(space.Leaf.OfType<Flow>()).RetryOf);
    }

    [Theory]
    [InlineData("released")]
    [InlineData("waiting")]
    public async Task Attempt_is_refused_where_an_earlier_one_stands(string how)
    {
        await using var space = await JobSpace.StartAsync();
        space.B.Answers = (_, _) => throw ScriptedOwner.Refuses("not now");
        var first = await space.RunAsync();
        space.B.Answers = (_, reply) => Task.FromResult(reply);
        var standing = space.Ticket(retryOf: first.Job);
        await space.AdmitAsync(standing);
        if (how == "released")
        {
            await space.RunNextAsync();
        }

        var refused = await Assert.ThrowsAsync<RefusedException>(() => space.AdmitAsync(space.Ticket(retryOf: first.Job)));

        Assert.Equal(RefusalCode.Conflict, refused.Refusal.Code);
        Assert.Contains(standing.Spec.Job.Value, refused.Refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempt_names_a_first_attempt_of_its_own_consumer()
    {
        await using var space = await JobSpace.StartAsync();
        space.B.Answers = (_, _) => throw ScriptedOwner.Refuses("not now");
        var first = await space.RunAsync();
        var second = await space.RunAsync(space.Ticket(retryOf: first.Job));

        foreach (var named in new[] { second.Job, JobId.New(space.Time) })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => space.AdmitAsync(space.Ticket(retryOf: named)));
            Assert.Equal(RefusalCode.Unknown, refused.Refusal.Code);
        }
    }

    [Fact]
    public async Task Of_attempts_submitted_at_the_same_time_one_is_admitted()
    {
        await using var space = await JobSpace.StartAsync();
        space.B.Answers = (_, _) => throw ScriptedOwner.Refuses("not now");
        var first = await space.RunAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await space.AdmitAsync(space.Ticket(retryOf: first.Job))).State;
            }
            catch (RefusedException)
            {
                return (JobState?)null;
            }
        }));

        Assert.Single(answers, state => state == JobState.Submitted);
    }

    [Fact]
    public async Task Restart_keeps_what_an_attempt_repeats()
    {
        await using var space = await JobSpace.StartAsync();
        space.B.Answers = (_, _) => throw ScriptedOwner.Refuses("not now");
        var first = await space.RunAsync();
        var second = space.Ticket(retryOf: first.Job);
        await space.AdmitAsync(second);

        await space.RestartAsync();
        await space.Recovery.StartAsync(TestContext.Current.CancellationToken);

        var leaf = Assert.Single(space.Leaf.OfType<JobFailed>(), leaf => leaf.Job == second.Spec.Job);
        Assert.Equal((first.Job, "restart", RefusalCode.Unavailable), (leaf.RetryOf, leaf.Failure.Stage, leaf.Failure.Code));
        space.B.Answers = (_, reply) => Task.FromResult(reply);
        Assert.Equal(JobState.Released, (await space.RunAsync(space.Ticket(retryOf: first.Job))).State);
    }

    [Fact]
    public async Task Job_ends_at_its_own_timeout()
    {
        await using var space = await JobSpace.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        space.B.Answers = (_, _) =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<RoundReply>().Task;
        };
        var running = space.RunAsync(space.Ticket(timeout: 3));
        await asked.Task;

        space.Time.Advance(TimeSpan.FromSeconds(3));

        var failure = (await running).Failure!;
        Assert.Equal((RefusalCode.Unavailable, Leaves.OwnerB, "round keys"), (failure.Code, failure.Party, failure.Stage));
        Assert.Contains("hospital-b had not answered, and the job did not end within 3 seconds", failure.Reason, StringComparison.Ordinal);
        Assert.NotNull(space.A.Abandoned);
    }
}
