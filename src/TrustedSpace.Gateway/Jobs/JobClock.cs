namespace TrustedSpace.Gateway.Jobs;

/// <summary>Runs a job under its deadline and under the life of the process.</summary>
internal sealed class JobClock(JobLimits limits, LiveJobs live, JobRefusals refusals, TimeProvider time)
{
    public async Task LimitAsync(RunningJob job, Func<Task> run, CancellationToken stopping)
    {
        var longest = Longest(job);
        await using var deadline = time.CreateTimer(
            _ => job.Expire(refusals.Interrupted(job.Stage, $"the job did not end within {longest.TotalSeconds:0} seconds")), null, longest, Timeout.InfiniteTimeSpan);
        await using var stop = stopping.Register(() => job.End(refusals.Interrupted(job.Stage, "the gateway stopped while the job ran")));
        try
        {
            await run();
        }
        finally
        {
            live.Remove(job);
        }
    }

    private TimeSpan Longest(RunningJob job) =>
        job.Ticket.Spec.TimeoutSeconds is { } seconds && TimeSpan.FromSeconds(seconds) < limits.Deadline ? TimeSpan.FromSeconds(seconds) : limits.Deadline;
}
