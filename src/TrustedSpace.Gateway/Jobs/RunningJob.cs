using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>A job while it waits or runs: the token that ends it, and why it was ended. The first reason stays.</summary>
internal sealed class RunningJob : RunningWork, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Refusal? _reason;
    private volatile string _stage = JobStages.Submitted;
    private ParticipantId? _cancelledBy; // guarded by _lock, set before _reason
    private bool _expired; // guarded by _lock, set before _reason
    private bool _over; // guarded by _lock

    public RunningJob(JobTicket ticket) => Ticket = ticket;

    public JobTicket Ticket { get; }

    /// <inheritdoc />
    public override Involvement Involvement => Ticket.Involvement;

    public CancellationToken Token => _ended.Token;

    /// <summary>Null while no one ended the job from outside.</summary>
    public Refusal? Reason => _reason;

    /// <summary>Who cancelled the job; null where something else ended it.</summary>
    public ParticipantId? CancelledBy => _reason is null ? null : _cancelledBy;

    /// <summary>Whether the job ended at its deadline.</summary>
    public bool IsExpired => _reason is not null && _expired;

    /// <summary>Where the job stands.</summary>
    public string Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>Completes when the job has left the process: its end is stored, or the next start will decide it.</summary>
    public Task Gone => _gone.Task;

    /// <inheritdoc />
    public override void End(Refusal reason) => End(reason, null, isExpired: false);

    /// <summary>Ends the job as cancelled.</summary>
    public void Cancel(Refusal reason) => End(reason, reason.Party, isExpired: false);

    /// <summary>Ends the job at its deadline.</summary>
    public void Expire(Refusal reason) => End(reason, null, isExpired: true);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            _ended.Dispose();
        }

        _gone.TrySetResult();
    }

    private void End(Refusal reason, ParticipantId? cancelledBy, bool isExpired)
    {
        lock (_lock)
        {
            if (_reason is null && !_over)
            {
                _cancelledBy = cancelledBy;
                _expired = isExpired;
                _reason = reason;
                _ended.Cancel();
            }
        }
    }
}
