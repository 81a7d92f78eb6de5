using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Client.Receipts;

/// <summary>
/// Waits for the proof of a promised flow on the gateway's stream, over as many connections as it takes, until the deadline of the promise. Then it asks once
/// more, and a gateway without an answer has kept no promise.
/// </summary>
/// <param name="get">Asks for the receipt as it is.</param>
/// <param name="listen">Opens the stream from a position; ends where the connection does.</param>
/// <param name="time">Clock of the deadline.</param>
internal sealed class ProofWait(
    Func<CancellationToken, Task<FlowReceipt>> get, Func<ReceiptPosition, CancellationToken, IAsyncEnumerable<PushedReceipt>> listen, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastAnswer = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="ReceiptClient.VerifyAsync"/>
    public async Task<(FlowReceipt Receipt, VerifiedReceipt Verified)> RunAsync(WitnessPolicy policy, CancellationToken cancellation)
    {
        var promised = await get(cancellation).ConfigureAwait(false);
        var verified = ReceiptCheck.Verify(promised, policy, time.GetUtcNow());
        if (verified.Proof is not null)
        {
            return (promised, verified);
        }

        var proven = await PushedAsync(promised, verified.Promise, cancellation).ConfigureAwait(false)
            ?? await AskedAsync(cancellation).ConfigureAwait(false)
            ?? throw new ReceiptOverdueException(promised, verified.Promise.Deadline);
        return (proven, ReceiptCheck.Verify(proven, policy, time.GetUtcNow()));
    }

    /// <returns>The receipt with its proof; null at the deadline.</returns>
    private async Task<FlowReceipt?> PushedAsync(FlowReceipt promised, Promise promise, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Left(promise), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await RepeatedCalls.Create(time, FirstPause, int.MaxValue).ExecuteAsync(
                async call => await listen(new ReceiptPosition(promise.Index + 1, promise.Index), call)
                    .Select(pushed => pushed.Receipt)
                    .FirstAsync(receipt => receipt.Flow == promised.Flow && receipt.Proof is not null, call)
                    .ConfigureAwait(false),
                ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<FlowReceipt?> AskedAsync(CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(LastAnswer, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await get(ended.Token).ConfigureAwait(false) is { Proof: not null } proven ? proven : null;
        }
        catch (RefusedException refused) when (refused.Refusal.Code.IsTransient())
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private TimeSpan Left(Promise promise)
    {
        var left = promise.Deadline - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
