using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Who sees what of a job: consumer, owners, regulator and operator its status; the consumer alone its result. To anyone else it does not exist.</summary>
internal sealed class JobView(JobStore store, JobWords words, FreezeRegister freezes, JobRefusals refusals)
{
    private const string Stage = "reading a job";

    /// <exception cref="RefusedException">There is no such job for this caller.</exception>
    public async Task<JobRow> FindAsync(JobId job, HttpContext context)
    {
        var row = await store.FindAsync(job, context.RequestAborted);
        return row is not null && Sees(context.Caller(), row)
            ? Told(row, context.Caller())
            : throw Refused(RefusalCode.Unknown, $"there is no job {job} of {context.Caller().Id}", "GET /jobs lists the jobs that you may see.");
    }

    /// <exception cref="RefusedException">There is no such job for this caller, it still runs, it failed, or something of it is frozen.</exception>
    public async Task<SealedResult> ResultAsync(JobId job, HttpContext context)
    {
        var row = await FindAsync(job, context);
        if (row.Consumer != context.Caller().Id)
        {
            throw Refused(RefusalCode.Denied, $"the result of job {job} is sealed to {row.Consumer}", "Only the consumer may fetch it.");
        }

        return row.Status.State switch
        {
            JobState.Released => await ReadResultAsync(row, context.RequestAborted),
            JobState.Failed or JobState.Cancelled => throw new RefusedException(row.Status.Failure! with { Code = RefusalCode.Conflict }),
            _ => throw Refused(RefusalCode.Conflict, $"job {job} has not ended yet: {row.Status.Stage}", $"Wait for the end of GET /jobs/{job}/events."),
        };
    }

    /// <summary>A first attempt and the jobs that repeat it, as far as the caller may see them.</summary>
    public async Task<IReadOnlyList<JobStatus>> AttemptsAsync(JobId first, HttpContext context)
    {
        var rows = await store.AttemptsAsync(first, context.RequestAborted);
        return [.. rows.Where(row => Sees(context.Caller(), row)).Select(row => Told(row, context.Caller()).Status)];
    }

    /// <summary>The caller's newest jobs, newest first.</summary>
    public async Task<IReadOnlyList<JobStatus>> ListAsync(int limit, HttpContext context)
    {
        var listed = await store.ListAsync(PartyOf(context.Caller()), limit, context.RequestAborted);
        return [.. listed.Select(status => words.Of(status, context.Caller()))];
    }

    /// <summary>A job that the caller may cancel: its consumer's own, or any to the operator.</summary>
    /// <exception cref="RefusedException">There is no such job for this caller.</exception>
    public async Task<JobRow> FindCancellableAsync(JobId job, HttpContext context)
    {
        var row = await FindAsync(job, context);
        var caller = context.Caller();
        return row.Consumer == caller.Id || caller.Role == ParticipantRole.Operator
            ? row
            : throw refusals.Of(
                RefusalCode.Denied, JobStages.Cancellation, $"job {job} is {row.Consumer}'s", "Only its consumer and the operator may cancel it.");
    }

    private async Task<SealedResult> ReadResultAsync(JobRow row, CancellationToken cancellationToken)
    {
        var result = await store.ReadResultAsync(row.Job, cancellationToken);
        freezes.Require((row, result), static read => Involved(read.row, read.result), Stage);
        return result;
    }

    private static Involvement Involved(JobRow row, SealedResult result) => new()
    {
        Participants = [row.Consumer, .. result.Shares.Select(share => share.Owner)],
        Datasets = [.. result.Shares.Select(share => LoggedStatement.Read<ReleaseStatement>(share.Statement).Dataset)],
        Grant = row.Status.Grant,
        Job = row.Job,
    };

    private JobRow Told(JobRow row, CallerIdentity reader)
    {
        row.Status = words.Of(row.Status, reader);
        return row;
    }

    // Whose jobs a caller sees; null: all.
    private static ParticipantId? PartyOf(CallerIdentity caller) =>
        caller.Role is ParticipantRole.Regulator or ParticipantRole.Operator ? null : caller.Id;

    private static bool Sees(CallerIdentity caller, JobRow row) =>
        PartyOf(caller) is not { } party || party == row.Consumer || row.Owners.Contains(party.Value);

    private RefusedException Refused(RefusalCode code, string reason, string remedy) => refusals.Of(code, Stage, reason, remedy);
}
