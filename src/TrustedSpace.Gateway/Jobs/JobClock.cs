namespace TrustedSpace.Gateway.Jobs;

/// <summary>Runs a job under its deadline and under the life of the process.</summary>
internal sealed class JobClock(JobLimits limits, LiveJobs live, JobRefusals refusals, TimeProvider time)
{
    public async Task LimitAsync(RunningJob job, Func<Task> run, CancellationToken stopping)
    {
        await using var deadline = time.CreateTimer(
            _ => job.End(refusals.Interrupted(JobStages.Coordination, $"the job did not end within {limits.Deadline.TotalSeconds:0} seconds")), null, limits.Deadline, Timeout.InfiniteTimeSpan);
        await using var stop = stopping.Register(() => job.End(refusals.Interrupted(JobStages.Coordination, "the gateway stopped while the job ran")));
        try
        {
            await run();
        }
        finally
        {
            live.Remove(job);
        }
    }
}
