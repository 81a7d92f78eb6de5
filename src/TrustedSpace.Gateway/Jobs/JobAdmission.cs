using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Takes checked submissions, one after another: a job id is admitted once, and the same submission again is the same job.</summary>
internal sealed class JobAdmission(JobStore store, UsageLedger ledger, JobQueue queue, LiveJobs live, JobRefusals refusals) : IDisposable
{
    private readonly SemaphoreSlim _admitting = new(1);

    /// <param name="ticket">A submission that passed <see cref="SubmissionCheck"/>.</param>
    /// <param name="spec">Digest of the signed payload.</param>
    /// <param name="cancellationToken">Until the job is stored.</param>
    /// <returns>The status of the job, new or known.</returns>
    /// <exception cref="RefusedException">The id is spent on something else, or too many jobs wait.</exception>
    public async Task<JobStatus> AdmitAsync(JobTicket ticket, Sha256Digest spec, CancellationToken cancellationToken)
    {
        await _admitting.WaitAsync(cancellationToken);
        try
        {
            if (await store.FindAsync(ticket.Spec.Job, cancellationToken) is { } known)
            {
                return known.Spec == spec && known.Consumer == ticket.Claims.Consumer
                    ? known.Status
                    : throw Refused(RefusalCode.Conflict, $"job {ticket.Spec.Job} was submitted before with another content", "Submit it under a new job id.");
            }

            return await AdmitNewAsync(ticket, spec, cancellationToken);
        }
        finally
        {
            _admitting.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _admitting.Dispose();

    private async Task<JobStatus> AdmitNewAsync(JobTicket ticket, Sha256Digest spec, CancellationToken cancellationToken)
    {
        var job = ticket.Spec.Job;
        await RequireRetriableAsync(ticket, cancellationToken);
        if (!ledger.TryClaim(job))
        {
            throw Refused(RefusalCode.Conflict, $"job id {job} was used for an export", "Submit the job under a new id.");
        }

        var row = NewRow(ticket, spec);
        var running = new RunningJob(ticket);
        try
        {
            await store.InsertAsync(row, "waiting for its turn", cancellationToken);
        }
        catch
        {
            ledger.Unclaim(job);
            running.Dispose();
            throw;
        }

        live.Add(running);
        var place = queue.TryAdd(running);
        return place == JobPlace.Waiting ? row.Status : await TurnAwayAsync(running, place);
    }

    // Under the lock of admissions, so that two attempts can't both find that none runs: of all attempts at most one is ever released and charged.
    private async Task RequireRetriableAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        if (ticket.Spec.RetryOf is not { } first)
        {
            return;
        }

        var attempts = await store.AttemptsAsync(first, cancellationToken);
        if (attempts.FirstOrDefault(attempt => attempt.Job == first) is not { RetryOf: null } original || original.Consumer != ticket.Claims.Consumer)
        {
            throw Refused(RefusalCode.Unknown, $"{first} is no first attempt of {ticket.Claims.Consumer}", "Name the first attempt, or submit a job that repeats none.");
        }

        if (attempts.FirstOrDefault(attempt => !attempt.Ended || attempt.Status.State == JobState.Released) is { } standing)
        {
            throw Refused(
                RefusalCode.Conflict,
                standing.Ended ? $"attempt {standing.Job} was released" : $"attempt {standing.Job} has not ended",
                standing.Ended ? $"Fetch its result: GET /jobs/{standing.Job}/result." : $"Wait for the end of GET /jobs/{standing.Job}/events.");
        }
    }

    // The row goes again, so that the consumer can submit the same job later.
    private async Task<JobStatus> TurnAwayAsync(RunningJob running, JobPlace place)
    {
        live.Remove(running);
        await store.DeleteAsync(running.Ticket.Spec.Job, CancellationToken.None);
        ledger.Unclaim(running.Ticket.Spec.Job);
        running.Dispose();
        throw Refused(
            RefusalCode.Unavailable,
            place == JobPlace.LineFull
                ? $"{running.Ticket.Claims.Consumer} has as many jobs waiting as one consumer may"
                : "as many jobs wait for their turn as may",
            "Submit the job again in a minute.");
    }

    private static JobRow NewRow(JobTicket ticket, Sha256Digest spec) => new()
    {
        Job = ticket.Spec.Job,
        Consumer = ticket.Claims.Consumer,
        Owners = [.. ticket.Request.Owners.Select(owner => owner.Value)],
        Spec = spec,
        RetryOf = ticket.Spec.RetryOf,
        Submitted = ticket.Submitted.ToUnixTimeMilliseconds(),
        Status = new JobStatus
        {
            Job = ticket.Spec.Job,
            Grant = ticket.Spec.Grant,
            Consumer = ticket.Claims.Consumer,
            Product = ticket.Spec.Product,
            RetryOf = ticket.Spec.RetryOf,
            State = JobState.Submitted,
            Stage = JobStages.Submitted,
            Submitted = ticket.Submitted,
        },
    };

    private RefusedException Refused(RefusalCode code, string reason, string remedy) => refusals.Of(code, "job admission", reason, remedy);
}
