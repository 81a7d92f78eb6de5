using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>A job while it runs: the token that ends it, and why it was ended. The first reason stays.</summary>
internal sealed class RunningJob : RunningWork, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private volatile Refusal? _reason;
    private bool _over;

    public RunningJob(JobTicket ticket)
        : base(ticket.Spec.Grant, ticket.Claims.Consumer, ticket.Request.Owners) => Ticket = ticket;

    public JobTicket Ticket { get; }

    public CancellationToken Token => _ended.Token;

    /// <summary>Null while no one ended the job from outside.</summary>
    public Refusal? Reason => _reason;

    /// <inheritdoc />
    public override void End(Refusal reason)
    {
        lock (_lock)
        {
            if (_reason is null && !_over)
            {
                _reason = reason;
                _ended.Cancel();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            _ended.Dispose();
        }
    }
}
