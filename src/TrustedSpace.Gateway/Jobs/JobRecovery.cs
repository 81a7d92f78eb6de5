using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Ends at start, before anything is served, every job that the last process left open: as released where the log holds its flow, else as failed.</summary>
internal sealed class JobRecovery(JobStore store, JobRecorder recorder, ILogger<JobRecovery> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var open in await store.OpenAsync(cancellationToken))
        {
            await recorder.RecoverAsync(open.Status);
            var state = (await store.FindAsync(open.Job, cancellationToken))?.Status.State ?? JobState.Failed;
            JobsLog.Recovered(logger, open.Job, state.ToString());
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
