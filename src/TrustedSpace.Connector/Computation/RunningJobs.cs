using System.Collections.Concurrent;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Hosting;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>
/// The jobs that run now, in memory only: a restart forgets them, and they count as failed. A job leaves at its release, at its first
/// failure, when it is abandoned, when something of it is frozen, or at its deadline.
/// </summary>
internal sealed class RunningJobs : IDisposable
{
    private readonly ConcurrentDictionary<JobId, RunningJob> _jobs = new();
    private readonly UsageLedger _ledger;
    private readonly FreezeRegister _freezes;
    private readonly TimeProvider _time;
    private readonly ILogger<RunningJobs> _log;
    private readonly TimeSpan _deadline;
    private readonly Stage _stage;
    private readonly Places _places;

    public RunningJobs(UsageLedger ledger, FreezeRegister freezes, ConnectorOptions options, TimeProvider time, ILogger<RunningJobs> log)
    {
        _ledger = ledger;
        _freezes = freezes;
        _time = time;
        _log = log;
        _deadline = TimeSpan.FromSeconds(options.Jobs.DeadlineSeconds);
        _stage = new Stage(options.Participant, "running jobs");
        _places = new Places(options.Jobs.MaximumRunning, _stage);
    }

    /// <summary>Starts a party in a free place.</summary>
    /// <param name="start">Makes the party; may shorten the job's deadline, and is cancelled at it.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <returns>The messages of round 1.</returns>
    /// <exception cref="RefusedException">Every place is taken, the start is refused, or it takes longer than the deadline.</exception>
    public async Task<RoundReply> BeginAsync(Func<JobDeadline, CancellationToken, Task<JobParty>> start, CancellationToken cancellationToken)
    {
        RunningJob? job = null;
        var place = _places.Take();
        var deadline = new JobDeadline(_deadline, _time);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            job = Keep(await start(deadline, limit.Token), place, deadline);
            return Answer(job, party => party.Start());
        }
        catch (OperationCanceledException problem) when (deadline.Token.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw _stage.Refuse(
                RefusalCode.Unavailable,
                $"the data were not read within {deadline.Length.TotalSeconds} s",
                "Narrow the query, and submit it under a new id.",
                problem);
        }
        finally
        {
            if (job is null)
            {
                deadline.Dispose();
                place.Dispose();
            }
        }
    }

    /// <summary>Gives a job the other parties' messages of its last round.</summary>
    /// <exception cref="RefusedException">No such job runs, or it fails at this round and is over.</exception>
    public RoundReply Advance(JobId id, IReadOnlyList<Envelope> received)
    {
        var job = _jobs.GetValueOrDefault(id) ?? throw NotRunning(id);
        return Answer(job, party => party.Advance(received));
    }

    /// <summary>Erases a job; nothing happens when it does not run.</summary>
    public void Abandon(JobId id, string reason) => _jobs.GetValueOrDefault(id)?.End($"abandoned: {reason}");

    /// <summary>Ends the jobs that an order stops. One that is just answering is not waited for: its answer stays here.</summary>
    public void EndFrozen(FreezeOrder order)
    {
        foreach (var job in _jobs.Values.Where(job => order.Subject.Concerns(job.Involvement)))
        {
            _ = Task.Run(() => job.End($"{order.Subject} is frozen, freeze {order.Id}"));
        }
    }

    public void Dispose()
    {
        foreach (var job in _jobs.Values)
        {
            job.End("the connector stops");
        }
    }

    // After a restart a new attempt can succeed; a job that this process ended was ended for a reason.
    private RefusedException NotRunning(JobId id) => _ledger.WasCutOff(id)
        ? _stage.Refuse(RefusalCode.Unavailable, $"job {id} is not running: the connector restarted meanwhile", "Submit it again under a new id.")
        : _stage.Refuse(RefusalCode.Unknown, $"job {id} is not running: it ended, was abandoned, or never began", "Submit it again under a new id.");

    // Looked at before the step and after: an order that arrived meanwhile has either ended the job or keeps its answer here.
    private RoundReply Answer(RunningJob job, Func<JobParty, RoundReply> step)
    {
        RequireNotFrozen(job);
        var reply = job.Step(step, _stage);
        RequireNotFrozen(job);
        return reply;
    }

    private void RequireNotFrozen(RunningJob job)
    {
        try
        {
            _freezes.Require(job.Involvement, _stage);
        }
        catch (RefusedException refused)
        {
            job.End(refused.Refusal.Reason);
            throw;
        }
    }

    private RunningJob Keep(JobParty party, IDisposable place, JobDeadline deadline)
    {
        var job = new RunningJob(party, (ended, failure) =>
        {
            Leave(ended, failure);
            deadline.Dispose();
            place.Dispose();
        });
        _jobs[job.Id] = job; // the ledger admits an id once, so it is new here
        _log.Began(job.Id, party.Task.Job.Grant.Claims.Consumer);
        deadline.Token.Register(() => job.End("the deadline has passed"));
        return job;
    }

    private void Leave(RunningJob job, string? failure)
    {
        _jobs.TryRemove(job.Id, out _);
        if (failure is null)
        {
            _log.Released(job.Id);
            return;
        }

        job.Task.Charge?.Refund();
        _ledger.End(job.Task.Use, UseState.Failed, cells: 0);
        _log.Failed(job.Id, failure);
    }
}
