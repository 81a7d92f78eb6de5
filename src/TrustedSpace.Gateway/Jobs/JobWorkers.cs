namespace TrustedSpace.Gateway.Jobs;

/// <summary>Runs queued jobs, a few at a time. A job ends early at its deadline, at the stop of the process, or when its grant or a party of it falls.</summary>
internal sealed class JobWorkers(
    JobQueue queue, JobCoordinator coordinator, JobLimits limits, JobClock clock, ILogger<JobWorkers> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, limits.Concurrent).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        await foreach (var job in queue.TakeAllAsync(stopping))
        {
            using (job)
            {
                await clock.LimitAsync(job, () => RunAsync(job), stopping);
            }
        }
    }

    private async Task RunAsync(RunningJob job)
    {
        try
        {
            await coordinator.RunAsync(job);
        }
#pragma warning disable CA1031 // The boundary of the recording: the job stays open and unreadable, the worker goes on.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            JobsLog.Undecided(logger, problem, job.Ticket.Spec.Job);
        }
    }
}
