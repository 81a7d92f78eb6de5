using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>A party between two calls. It ends once, with its release or with a failure, and erases its numbers then.</summary>
/// <param name="party">Owned by the job.</param>
/// <param name="ended">Told once that the job has ended: why it failed, or null after the release.</param>
internal sealed class RunningJob(JobParty party, Action<RunningJob, string?> ended)
{
    private readonly Lock _gate = new();
    private bool _over; // guarded by _gate

    public JobId Id => party.Task.Job.Spec.Job;

    public JobTask Task => party.Task;

    public Involvement Involvement { get; } = party.Task.Job.Involvement;

    /// <exception cref="RefusedException">The job has ended, is answering another call, or fails at this round.</exception>
    public RoundReply Step(Func<JobParty, RoundReply> step, Stage stage)
    {
        if (!_gate.TryEnter())
        {
            throw stage.Refuse(RefusalCode.Conflict, $"job {Id} is still answering the last call", "Send each round once.");
        }

        try
        {
            if (_over)
            {
                throw stage.Refuse(RefusalCode.Unknown, $"job {Id} has ended", "Submit it again under a new id.");
            }

            return StepOnce(step);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Ends a job that has not ended.</summary>
    public void End(string? failure)
    {
        lock (_gate)
        {
            if (!_over)
            {
                _over = true;
                party.Dispose();
                ended(this, failure);
            }
        }
    }

    private RoundReply StepOnce(Func<JobParty, RoundReply> step)
    {
        var failure = "an unforeseen failure";
        var over = true;
        try
        {
            var reply = step(party);
            over = reply.Release is not null;
            failure = null;
            return reply;
        }
        catch (RefusedException refused)
        {
            failure = refused.Refusal.Reason;
            throw;
        }
        finally
        {
            if (over)
            {
                End(failure);
            }
        }
    }
}
