using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Writes the two ends of a job. The leaf decides: a job is released exactly when its flow's leaf is durable, and only the leaf charges.
/// </summary>
/// <remarks>
/// A release is three durable writes in this order: the sealed result, the flow's leaf, the state "released". Only the last makes the result readable.
/// A crash before the leaf leaves a result that no one can read and no charge: <see cref="RecoverAsync"/> finds no leaf, fails the job and erases it.
/// A crash after the leaf leaves a charge with its result stored: <see cref="RecoverAsync"/> finds the leaf and ends the job as released.
/// So nothing is released uncharged, and nothing is charged unreleased. If the append itself fails, whether the leaf survives is unknown; the job then
/// stays open, unreadable, and the next start decides it the same way.
/// </remarks>
internal sealed class JobRecorder(FlowLog log, FlowRecorder flows, FlowIndex index, JobStore store, JobRefusals refusals, TimeProvider time)
{
    /// <summary>Failure of a job that the gateway itself could not carry on.</summary>
    public Refusal Broken => refusals.Interrupted(JobStages.Coordination, "the gateway failed while the job ran");

    /// <inheritdoc cref="JobRefusals.ForLeaf"/>
    public Refusal ForLeaf(RunningJob job, Refusal failure) => refusals.ForLeaf(failure, job.Ticket.Claims.Consumer);

    /// <summary>Marks the stage that a running job enters.</summary>
    public Task EnterAsync(RunningJob job, string stage)
    {
        job.Stage = stage;
        return store.AdvanceAsync(
            job.Ticket.Spec.Job, status => status with { State = JobState.Running, Stage = stage }, stage, CancellationToken.None);
    }

    /// <summary>The flow that records a release.</summary>
    /// <exception cref="RefusedException">It does not fit a leaf, because the job has too many owners.</exception>
    public Flow Describe(JobTicket ticket, JobRelease release)
    {
        var quote = ticket.Claims.Quote;
        var flow = new Flow
        {
            Id = FlowId.For(ticket.Spec.Job),
            Grant = ticket.Spec.Grant,
            GrantLeaf = ticket.GrantLeaf,
            Contract = ticket.Claims.Request,
            Job = ticket.Spec.Job,
            RetryOf = ticket.Spec.RetryOf,
            Consumer = ticket.Claims.Consumer,
            Providers = FlowProviders.Of(ticket.Claims, ticket.Decisions, release.Contributors, release.Statements),
            Product = ticket.Spec.Product,
            Operation = ticket.Request.Detail.Operation,
            Purpose = ticket.Spec.Purpose,
            Elements = release.Elements,
            Outcome = FlowOutcome.Released,
            Statements = [.. release.Result.Shares.Select(share => share.Statement)],
            Cells = release.Cells,
            Rows = 0,
            Order = ticket.Order,
            Response = ResponseDigest.Of(release.Statements),
            Bytes = release.Bytes,
            Currency = quote.Currency,
            Charges = quote.Charges(Usage.Of(release.Statements)),
            Quote = quote.Digest(),
            Started = ticket.Submitted.ToUnixTimeMilliseconds(),
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        return FlowLog.Fits(flow) ? flow : throw refusals.Of(
            RefusalCode.Denied,
            JobStages.Recording,
            $"the statements of {ticket.Request.Owners.Count} owners do not fit one leaf of {FlowLog.LongestEntry} bytes",
            "Nothing was released or charged. Query a product of fewer owners.");
    }

    /// <summary>Ends a job as released. After a throw only the log knows whether it is.</summary>
    public async Task ReleaseAsync(SealedResult result, Flow flow)
    {
        await store.SaveResultAsync(result, CancellationToken.None);
        var leaf = await flows.AppendAsync(flow);
        await EndReleasedAsync(flow, leaf);
    }

    /// <summary>Ends a job without a release, as cancelled or as failed; nothing is charged.</summary>
    /// <param name="job">A job of which nothing was recorded as released.</param>
    /// <param name="failure">Why it ends, as <see cref="JobRefusals.ForLeaf"/> gives it: log and database hold the same.</param>
    public async Task EndAsync(RunningJob job, Refusal failure)
    {
        var spec = job.Ticket.Spec;
        var consumer = job.Ticket.Claims.Consumer;
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        LogEntry entry = failure == job.Reason && job.CancelledBy is { } by
            ? new JobCancelled { Job = spec.Job, Grant = spec.Grant, RetryOf = spec.RetryOf, Consumer = consumer, By = by, Stage = failure.Stage, At = at }
            : new JobFailed { Job = spec.Job, Grant = spec.Grant, RetryOf = spec.RetryOf, Consumer = consumer, Failure = failure, At = at };

        // A crash after this leaf and before the state: RecoverAsync finds the leaf and writes the state.
        var leaf = await log.AppendAsync(entry, CancellationToken.None);
        await EndUnreleasedAsync(spec.Job, entry is JobCancelled ? JobState.Cancelled : JobState.Failed, failure, at, leaf);
    }

    /// <summary>Ends a job that was open when the process stopped, as its leaf says; without a leaf, as failed.</summary>
    public async Task RecoverAsync(JobStatus job)
    {
        var query = new FlowQuery { Job = job.Job, Grant = job.Grant, Consumer = job.Consumer };
        foreach (var (leaf, entry) in (await index.SearchAsync(query, CancellationToken.None)).Entries.Select(found => (found.Index, found.Entry)))
        {
            switch (entry)
            {
                case Flow { Operation: Operation.Statistics, Outcome: FlowOutcome.Released } flow:
                    await EndReleasedAsync(flow, leaf);
                    return;
                case JobFailed failed:
                    await EndUnreleasedAsync(failed.Job, JobState.Failed, failed.Failure, failed.At, leaf);
                    return;
                case JobCancelled cancelled:
                    await EndUnreleasedAsync(cancelled.Job, JobState.Cancelled, JobRefusals.Cancelled(cancelled.By, cancelled.Stage), cancelled.At, leaf);
                    return;
            }
        }

        var lost = new JobFailed
        {
            Job = job.Job,
            Grant = job.Grant,
            RetryOf = job.RetryOf,
            Consumer = job.Consumer,
            Failure = refusals.Interrupted(JobStages.Restart, "the gateway restarted while the job ran"),
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await EndUnreleasedAsync(lost.Job, JobState.Failed, lost.Failure, lost.At, await log.AppendAsync(lost, CancellationToken.None));
    }

    private Task EndReleasedAsync(Flow flow, long leaf)
    {
        var statement = LoggedStatement.Read<ReleaseStatement>(flow.Statements[0]);
        return store.AdvanceAsync(
            flow.Job,
            status => status with
            {
                State = JobState.Released,
                Stage = JobStages.Released,
                Ended = DateTimeOffset.FromUnixTimeMilliseconds(flow.At),
                GroupsReleased = statement.GroupsReleased,
                GroupsWithheld = statement.GroupsWithheld,
                Cells = flow.Cells,
                Amount = flow.Charges.Sum(charge => charge.Amount),
                Currency = flow.Currency,
                Leaf = leaf,
            },
            $"released {flow.Cells} cells in {statement.GroupsReleased} groups, {statement.GroupsWithheld} withheld",
            CancellationToken.None);
    }

    private Task EndUnreleasedAsync(JobId job, JobState state, Refusal failure, long at, long leaf) => store.AdvanceAsync(
        job,
        status => status with
        {
            State = state,
            Stage = failure.Stage,
            Ended = DateTimeOffset.FromUnixTimeMilliseconds(at),
            Failure = failure,
            Leaf = leaf,
        },
        failure.ToString(),
        CancellationToken.None);
}
