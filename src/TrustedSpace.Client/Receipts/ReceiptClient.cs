using System.Runtime.CompilerServices;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Client.Receipts;

/// <summary>Receipts of the caller's flows; a job's flow is <see cref="FlowId.For"/>.</summary>
public sealed class ReceiptClient
{
    private readonly GatewayHttp _http;
    private readonly TimeProvider _time;

    internal ReceiptClient(GatewayHttp http, TimeProvider time)
    {
        _http = http;
        _time = time;
    }

    /// <summary>The receipt as it is now: at once with the promise, later with the proof. Says nothing before it is verified.</summary>
    public Task<FlowReceipt> GetAsync(FlowId flow, CancellationToken cancellation = default) =>
        _http.GetAsync<FlowReceipt>($"/receipts/{flow}", cancellation);

    /// <summary>Gets the receipt, checks the promise, and waits until a proof that holds is pushed, at most until the deadline of the promise.</summary>
    /// <returns>The receipt with its proof, and what it says.</returns>
    /// <exception cref="ReceiptException">Leaf, promise and proof are not about the same flow at the same place.</exception>
    /// <exception cref="NoteException">A signature is wrong, or of another log.</exception>
    /// <exception cref="PolicyException">Too few of the policy's witnesses cosigned the checkpoint.</exception>
    /// <exception cref="ReceiptOverdueException">The deadline has passed without a proof: an alarm, with the promise as evidence.</exception>
    public Task<(FlowReceipt Receipt, VerifiedReceipt Verified)> VerifyAsync(FlowId flow, WitnessPolicy policy, CancellationToken cancellation = default) =>
        new ProofWait(call => GetAsync(flow, call), ListenAsync, _time).RunAsync(policy, cancellation);

    /// <summary>
    /// The receipts of the caller's flows as the gateway pushes them, over one connection: each promise at once, each proof once a checkpoint covers it, both in
    /// log order. Go on from <see cref="PushedReceipt.Position"/> of the last one, and none is missed.
    /// </summary>
    /// <param name="after">Where to go on; the default is every receipt from the first leaf on.</param>
    /// <param name="cancellation">Ends the listening.</param>
    /// <exception cref="RefusedException">The connection was lost, the gateway ended the stream, or the caller is not admitted.</exception>
    public async IAsyncEnumerable<PushedReceipt> ListenAsync(ReceiptPosition after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/receipts/stream");
        request.Headers.Add("Last-Event-ID", after.ToString());
        await foreach (var pushed in _http.ListenAsync<FlowReceipt>(request, "the receipts", cancellation).ConfigureAwait(false))
        {
            if (pushed.Data is { } receipt)
            {
                yield return ReceiptPosition.TryParse(pushed.EventId, out var position)
                    ? new PushedReceipt(position, receipt)
                    : throw _http.Violated($"event '{pushed.EventId}' of the receipts has no position");
            }
        }

        throw _http.Lost("the gateway ended the stream of receipts", inner: null);
    }
}
