using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Ends jobs that are not wanted any more. A waiting job leaves the queue; a running one is abandoned at every owner by its coordinator. One that is
/// being recorded is past the point of return and ends as released; an ended one stays as it is.
/// </summary>
internal sealed class JobCancellation(JobQueue queue, LiveJobs live, JobRecorder recorder, JobStore store, JobRefusals refusals)
{
    /// <summary>Cancels a job and waits for its end.</summary>
    /// <param name="job">A job that was admitted.</param>
    /// <param name="by">Its consumer, or the operator.</param>
    /// <param name="cancellationToken">Ends the waiting; the cancellation stands.</param>
    /// <returns>How the job ended: cancelled, or in whatever came first.</returns>
    /// <exception cref="RefusedException">The job was turned away in the meantime, so that there is none.</exception>
    public async Task<JobStatus> CancelAsync(JobId job, ParticipantId by, CancellationToken cancellationToken)
    {
        if (live.Find(job) is { } running)
        {
            running.Cancel(JobRefusals.Cancelled(by, running.Stage));
            await LeaveQueueAsync(running);
            await running.Gone.WaitAsync(cancellationToken);
        }

        return (await store.FindAsync(job, cancellationToken))?.Status
            ?? throw refusals.Of(RefusalCode.Unknown, JobStages.Cancellation, $"job {job} was not admitted", "There is nothing to cancel.");
    }

    private async Task LeaveQueueAsync(RunningJob running)
    {
        if (!queue.TryRemove(running))
        {
            return;
        }

        using (running)
        {
            try
            {
                await recorder.EndAsync(running, running.Reason!);
            }
            finally
            {
                live.Remove(running);
            }
        }
    }
}
