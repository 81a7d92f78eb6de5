using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Takes one job from its admission to its end: plan, budget, rounds, release, record. Whatever fails before the record abandons the job at every
/// owner, writes a leaf with the reason and gives the budget back.
/// </summary>
internal sealed class JobCoordinator(
    FindParties find, ReleaseCheck check, JobBudget budget, JobRecorder recorder, JobLimits limits, TimeProvider time, ILogger<JobCoordinator> logger)
{
    /// <summary>Runs the job to its end; a throw means that the end could not be recorded, and leaves the job open for the next start.</summary>
    public async Task RunAsync(RunningJob job)
    {
        if (await TryComputeAsync(job) is not { } computed)
        {
            return;
        }

        // A failure in here is no failed job: only the log knows whether the flow's leaf survives, so the hold stays until a restart reads it.
        await recorder.ReleaseAsync(computed.Result, computed.Flow);
        computed.Hold.Dispose();
    }

    private async Task<Computed?> TryComputeAsync(RunningJob job)
    {
        PartyCalls? calls = null;
        BudgetHold? hold = null;
        try
        {
            var parties = find(job.Ticket);
            var rounds = JobRounds.Of(job.Ticket.Protection, parties.Parties.Count);
            calls = new PartyCalls(parties.Parties, rounds.LeastOwners, limits.Patience, time);
            var conversation = new JobConversation(calls, job.Ticket, rounds, stage => recorder.EnterAsync(job, stage));
            var plan = await conversation.PlanAsync(job.Token);
            hold = budget.Hold(job.Ticket, plan);
            var releases = await conversation.RunAsync(parties.Begin, job.Token);
            var release = check.Check(job.Ticket, plan, releases);
            job.Token.ThrowIfCancellationRequested();
            await LeaveOutAsync(job, calls);
            return new Computed(release.Result, recorder.Describe(job.Ticket, release), hold);
        }
        catch (OperationCanceledException) when (job.Reason is not null)
        {
            await FailAsync(job, calls, hold, job.IsExpired ? Late(job.Reason, calls) : job.Reason);
        }
        catch (RefusedException refused)
        {
            await FailAsync(job, calls, hold, refused.Refusal);
        }
#pragma warning disable CA1031 // The boundary of a job: whatever breaks fails this job with a reason and leaves the others alone.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            JobsLog.Broke(logger, problem, job.Ticket.Spec.Job);
            await FailAsync(job, calls, hold, recorder.Broken);
        }

        return null;
    }

    // A deadline that passed is the failure of those that were waited for, if any.
    private static Refusal Late(Refusal expired, PartyCalls? calls) => calls?.Awaited is [var first, ..] late
        ? expired with { Party = first, Reason = $"{string.Join(", ", late)} had not answered, and {expired.Reason}" }
        : expired;

    private async Task LeaveOutAsync(RunningJob job, PartyCalls calls)
    {
        foreach (var lost in calls.Lost)
        {
            JobsLog.LeftOut(logger, job.Ticket.Spec.Job, lost.Unquoted().ToString());
        }

        await calls.AbandonLostAsync(job.Ticket.Spec.Job, logger);
    }

    private async Task FailAsync(RunningJob job, PartyCalls? calls, BudgetHold? hold, Refusal told)
    {
        var failure = recorder.ForLeaf(job, told);
        JobsLog.Failed(logger, job.Ticket.Spec.Job, failure.ToString());
        if (calls is not null)
        {
            await calls.AbandonAsync(job.Ticket.Spec.Job, failure.Reason, logger);
        }

        await recorder.EndAsync(job, failure);
        hold?.Dispose();
    }

    private sealed record Computed(SealedResult Result, Flow Flow, BudgetHold Hold);
}
