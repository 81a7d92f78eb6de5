using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

/// <summary>A crash at each point of a job's end: what the next start makes of it.</summary>
public sealed class JobRecoveryTests
{
    [Fact]
    public async Task Crash_before_the_release_fails_the_job_uncharged()
    {
        await using var space = await JobSpace.StartAsync(jobs: 1);
        var ticket = space.Ticket();
        await space.AdmitAsync(ticket);
        using var running = new RunningJob(ticket);
        await space.Recorder.EnterAsync(running, "round counts");

        var status = await RestartAsync(space, ticket);

        Assert.Equal((JobState.Failed, "restart"), (status.State, status.Failure!.Stage));
        Assert.Single(space.Leaf.OfType<JobFailed>());
        Assert.Equal(BudgetOutcome.Held, space.Ledger.TryHold(space.Grant, 1, out _));
    }

    [Fact]
    public async Task Crash_between_result_and_leaf_fails_the_job_and_erases_the_result()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        await space.AdmitAsync(ticket);
        await space.Store.SaveResultAsync(Result(ticket), CancellationToken.None);

        var status = await RestartAsync(space, ticket);

        Assert.Equal(JobState.Failed, status.State);
        Assert.Empty(space.Leaf.OfType<Flow>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => space.Store.ReadResultAsync(ticket.Spec.Job, CancellationToken.None));
    }

    [Fact]
    public async Task Crash_between_leaf_and_state_ends_the_job_as_released()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        var released = await space.RunAsync();
        await space.AdmitAsync(ticket);
        await space.Store.SaveResultAsync(Result(ticket), CancellationToken.None);
        var flow = Assert.Single(space.Leaf.OfType<Flow>());
        var leaf = await space.Log.AppendAsync(
            flow with { Job = ticket.Spec.Job, Id = TrustedSpace.Protocol.Identity.FlowId.For(ticket.Spec.Job) }, CancellationToken.None);

        var status = await RestartAsync(space, ticket);

        Assert.Equal((JobState.Released, leaf, released.Amount), (status.State, status.Leaf, status.Amount));
        Assert.Equal((released.Cells, released.GroupsReleased, released.GroupsWithheld), (status.Cells, status.GroupsReleased, status.GroupsWithheld));
        Assert.Equal(ticket.Spec.Job, (await space.Store.ReadResultAsync(ticket.Spec.Job, CancellationToken.None)).Job);
        Assert.Equal(2, space.Leaf.OfType<Flow>().Count());
    }

    [Fact]
    public async Task Crash_between_failure_leaf_and_state_writes_no_second_leaf()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        await space.AdmitAsync(ticket);
        var leaf = await space.Log.AppendAsync(Leaves.Failed(space.Grant, ticket.Spec.Job), CancellationToken.None);

        var status = await RestartAsync(space, ticket);

        Assert.Equal((JobState.Failed, leaf, "no answer"), (status.State, status.Leaf, status.Failure!.Reason));
        Assert.Single(space.Leaf.OfType<JobFailed>());
    }

    [Fact]
    public async Task Restart_leaves_ended_jobs_as_they_are()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        var released = await space.RunAsync(ticket);
        var leaves = space.Leaf.Count;

        Assert.Equal(released, await RestartAsync(space, ticket));
        Assert.Equal(leaves, space.Leaf.Count);
    }

    private static async Task<JobStatus> RestartAsync(JobSpace space, JobTicket ticket)
    {
        await space.RestartAsync();
        await space.Recovery.StartAsync(TestContext.Current.CancellationToken);
        return (await space.Store.FindAsync(ticket.Spec.Job, TestContext.Current.CancellationToken))!.Status;
    }

    private static SealedResult Result(JobTicket ticket) => new() { Job = ticket.Spec.Job, Plan = [1], Shares = [] };
}
