using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class JobCancellationTests
{
    [Fact]
    public async Task Waiting_job_leaves_the_queue_and_is_recorded_as_cancelled_without_a_charge()
    {
        await using var space = await JobSpace.StartAsync(jobs: 1, limits: new JobLimits { Queued = 1 });
        var ticket = space.Ticket();
        await space.AdmitAsync(ticket);

        var status = await space.CancelAsync(ticket);

        Assert.Equal((JobState.Cancelled, Leaves.Consumer, 0L), (status.State, status.Failure!.Party, status.Amount));
        var leaf = Assert.Single(space.Leaf.OfType<JobCancelled>());
        Assert.Equal((ticket.Spec.Job, Leaves.Consumer, "submitted"), (leaf.Job, leaf.By, leaf.Stage));
        Assert.Null(space.A.Abandoned);
        Assert.Equal(JobState.Released, (await space.RunAsync()).State);
    }

    [Theory]
    [InlineData(1u, "round keys")]
    [InlineData(2u, "round counts")]
    public async Task Running_job_is_abandoned_at_every_owner_and_gives_its_budget_back(uint round, string stage)
    {
        await using var space = await JobSpace.StartAsync(jobs: 1, cells: 8);
        var asked = Hold(space, round);
        var ticket = space.Ticket();
        var running = space.RunAsync(ticket);
        await asked;

        var status = await space.CancelAsync(ticket);

        Assert.Equal((JobState.Cancelled, stage), (status.State, status.Stage));
        Assert.Equal(status, await running);
        Assert.Equal(stage, Assert.Single(space.Leaf.OfType<JobCancelled>()).Stage);
        Assert.Empty(space.Leaf.OfType<Flow>());
        Assert.Empty(space.Leaf.OfType<JobFailed>());
        Assert.All([space.A.Abandoned, space.B.Abandoned], reason => Assert.Contains("cancelled by research", reason, StringComparison.Ordinal));
        Assert.Equal(BudgetOutcome.Held, space.Ledger.TryHold(space.Grant, 8, out _));
    }

    [Fact]
    public async Task Cancelling_again_changes_nothing_and_the_id_stays_spent()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        await space.AdmitAsync(ticket);
        var first = await space.CancelAsync(ticket);
        var leaves = space.Leaf.Count;

        Assert.Equal(first, await space.CancelAsync(ticket));
        Assert.Equal(first, await space.AdmitAsync(ticket));
        Assert.Equal(leaves, space.Leaf.Count);
    }

    [Fact]
    public async Task Job_that_ended_stays_as_it_ended()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        var released = await space.RunAsync(ticket);

        Assert.Equal(released, await space.CancelAsync(ticket));
        Assert.Empty(space.Leaf.OfType<JobCancelled>());
    }

    [Fact]
    public async Task Job_that_another_failure_ended_first_is_not_cancelled()
    {
        await using var space = await JobSpace.StartAsync();
        var asked = Hold(space, 2);
        var ticket = space.Ticket();
        var running = space.RunAsync(ticket);
        await asked;

        space.Time.Advance(space.Limits.Deadline);
        var status = await space.CancelAsync(ticket);

        Assert.Equal((JobState.Failed, RefusalCode.Unavailable), (status.State, status.Failure!.Code));
        Assert.Equal(status, await running);
    }

    [Fact]
    public async Task Crash_between_the_leaf_of_a_cancellation_and_its_state_ends_the_job_as_cancelled()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        await space.AdmitAsync(ticket);
        var leaf = await space.Log.AppendAsync(
            new JobCancelled { At = 3, Job = ticket.Spec.Job, Grant = space.Grant, Consumer = Leaves.Consumer, By = Leaves.Consumer, Stage = "round counts" },
            CancellationToken.None);

        await space.RestartAsync();
        await space.Recovery.StartAsync(TestContext.Current.CancellationToken);
        var status = (await space.Store.FindAsync(ticket.Spec.Job, TestContext.Current.CancellationToken))!.Status;

        Assert.Equal((JobState.Cancelled, leaf, "round counts"), (status.State, status.Leaf, status.Stage));
        Assert.Single(space.Leaf.OfType<JobCancelled>());
        Assert.False(space.Ledger.TryClaim(ticket.Spec.Job));
    }

    // The answer of hospital-b in a round never comes; completes when it was asked.
    private static Task Hold(JobSpace space, uint held)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        space.B.Answers = (round, reply) =>
        {
            if (round != held)
            {
                return Task.FromResult(reply);
            }

            asked.TrySetResult();
            return new TaskCompletionSource<RoundReply>().Task;
        };
        return asked.Task;
    }
}
