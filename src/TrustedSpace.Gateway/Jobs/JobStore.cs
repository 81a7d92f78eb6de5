using Microsoft.EntityFrameworkCore;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Jobs, their events and their sealed results in the gateway's database. A status and the event that tells it are one transaction; one writer a job.</summary>
internal sealed class JobStore(IDbContextFactory<GatewayDbContext> contexts, JobSignals signals, TimeProvider time)
{
    public async Task<JobRow?> FindAsync(JobId job, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<JobRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Job == job, cancellationToken);
    }

    /// <summary>The newest jobs, newest first: of one participant as consumer or owner, or of all where it is null.</summary>
    public async Task<IReadOnlyList<JobStatus>> ListAsync(ParticipantId? party, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<JobRow> rows = context.Set<JobRow>().AsNoTracking();
        if (party is { } id)
        {
            var name = id.Value;
            rows = rows.Where(row => row.Consumer == id || row.Owners.Contains(name));
        }

        return await rows
            .OrderByDescending(row => row.Submitted)
            .Take(limit)
            .Select(row => row.Status)
            .ToListAsync(cancellationToken);
    }

    /// <summary>A first attempt and every job that repeats it, oldest first.</summary>
    public async Task<IReadOnlyList<JobRow>> AttemptsAsync(JobId first, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<JobRow>().AsNoTracking()
            .Where(row => row.Job == first || row.RetryOf == first)
            .OrderBy(row => row.Submitted)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Jobs without a final state.</summary>
    public async Task<IReadOnlyList<JobRow>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<JobRow>().AsNoTracking().Where(row => !row.Ended).ToListAsync(cancellationToken);
    }

    public async Task InsertAsync(JobRow row, string message, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(row);
        AddEvent(context, row, message);
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Forgets a job that was never queued.</summary>
    public async Task DeleteAsync(JobId job, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Set<JobEventRow>().Where(row => row.Job == job).ExecuteDeleteAsync(cancellationToken);
        await context.Set<JobRow>().Where(row => row.Job == job).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Stores the next status of a job and tells its watchers.</summary>
    public async Task AdvanceAsync(JobId job, Func<JobStatus, JobStatus> next, string message, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<JobRow>().SingleAsync(row => row.Job == job, cancellationToken);
        row.Status = next(row.Status);
        row.Ended = row.Status.State.IsFinal();
        AddEvent(context, row, message);
        if (row.Ended && row.Status.State != JobState.Released)
        {
            // A crash after this line leaves an open job without a result and without a flow's leaf: the next start fails it again.
            await context.Set<JobResultRow>().Where(result => result.Job == job).ExecuteDeleteAsync(cancellationToken);
        }

        await context.SaveChangesAsync(cancellationToken);
        signals.Pulse(job);
    }

    public async Task SaveResultAsync(SealedResult result, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(new JobResultRow { Job = result.Job, Result = result });
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The result of a job that is known to be released.</summary>
    public async Task<SealedResult> ReadResultAsync(JobId job, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.Set<JobResultRow>().AsNoTracking().SingleAsync(row => row.Job == job, cancellationToken)).Result;
    }

    /// <summary>Events with a higher sequence number, in order.</summary>
    public async Task<IReadOnlyList<JobProgress>> EventsAfterAsync(JobId job, int sequence, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<JobEventRow>().AsNoTracking()
            .Where(row => row.Job == job && row.Sequence > sequence)
            .OrderBy(row => row.Sequence)
            .Select(row => row.Progress)
            .ToListAsync(cancellationToken);
    }

    private void AddEvent(GatewayDbContext context, JobRow row, string message)
    {
        row.LastEvent++;
        context.Add(new JobEventRow
        {
            Job = row.Job,
            Sequence = row.LastEvent,
            Progress = new JobProgress
            {
                Sequence = row.LastEvent,
                At = time.GetUtcNow(),
                State = row.Status.State,
                Stage = row.Status.Stage,
                Message = message,
            },
        });
    }
}
