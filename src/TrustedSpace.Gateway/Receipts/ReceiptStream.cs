using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Receipts;

namespace TrustedSpace.Gateway.Receipts;

/// <summary>
/// Pushes a party the receipts of its flows: each promise as soon as its leaf is durable, each proof as soon as a checkpoint covers it, both in log order. A
/// flow that is proven already when its turn comes is sent with its proof alone. The log is the queue: a listener is two indexes and the one page it is
/// at, and one that reads slowly is waited for. Ends when the gateway stops or the caller is not admitted any more.
/// </summary>
internal sealed class ReceiptStream(
    FlowReceipts receipts, ReceiptSignals signals, FlowLog log, ParticipantRegistry registry, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Event without data: the stream is up, or still is.</summary>
    public const string Alive = "alive";

    /// <summary>Event with a receipt that has no proof yet.</summary>
    public const string Promise = "promise";

    /// <summary>Event with a receipt with its proof.</summary>
    public const string Proof = "proof";

    /// <summary>Silence after which an event is sent nevertheless.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <param name="caller">Who listens.</param>
    /// <param name="position">From where on.</param>
    /// <param name="cancellationToken">The listener is gone.</param>
    public async IAsyncEnumerable<SseItem<FlowReceipt?>> ListenAsync(
        CallerIdentity caller, ReceiptPosition position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var party = SearchRights.Of(caller);
        yield return Event(Alive, null, position);
        while (IsOpen(caller))
        {
            var next = signals.Next(party);
            var published = log.Published;
            await foreach (var (leaf, receipt) in receipts.ReadAsync(party, position.Proven, published, cancellationToken).TakeWhile(_ => IsOpen(caller)))
            {
                position = new ReceiptPosition(Math.Max(position.Promised, leaf + 1), leaf + 1);
                yield return Event(Proof, receipt, position);
            }

            // What lies behind the checkpoint is only promised.
            position = new ReceiptPosition(Math.Max(position.Promised, published), Math.Max(position.Proven, published));
            var durable = log.Size;
            await foreach (var (leaf, receipt) in receipts.ReadAsync(party, position.Promised, durable, cancellationToken).TakeWhile(_ => IsOpen(caller)))
            {
                position = position with { Promised = leaf + 1 };
                yield return Event(Promise, receipt with { Proof = null }, position);
            }

            position = position with { Promised = Math.Max(position.Promised, durable) };
            if (!await IsWokenAsync(next, cancellationToken) && IsOpen(caller))
            {
                yield return Event(Alive, null, position);
            }
        }
    }

    private static SseItem<FlowReceipt?> Event(string type, FlowReceipt? receipt, ReceiptPosition position) => new(receipt, type) { EventId = position.ToString() };

    // As on each request: a suspension or another certificate ends the stream of a connection that is open.
    private bool IsOpen(CallerIdentity caller) =>
        !lifetime.ApplicationStopping.IsCancellationRequested
        && registry.Find(caller.Id) is { Status: ParticipantStatus.Active } participant
        && participant.Tls == caller.Thumbprint;

    /// <returns>False after silence, and when the gateway stops.</returns>
    private async Task<bool> IsWokenAsync(Task next, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await next.WaitAsync(Heartbeat, time, ended.Token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
