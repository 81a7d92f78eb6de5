using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Client.Receipts;

/// <summary>Receipts of the caller's flows; a job's flow is <see cref="FlowId.For"/>.</summary>
public sealed class ReceiptClient
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

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

    /// <summary>Gets the receipt, checks the promise, and waits for a proof that holds, until the deadline of the promise.</summary>
    /// <returns>The receipt with its proof, and what it says.</returns>
    /// <exception cref="ReceiptException">Leaf, promise and proof are not about the same flow at the same place.</exception>
    /// <exception cref="NoteException">A signature is wrong, or of another log.</exception>
    /// <exception cref="PolicyException">Too few of the policy's witnesses cosigned the checkpoint.</exception>
    /// <exception cref="ReceiptOverdueException">The deadline has passed without a proof: an alarm, with the promise as evidence.</exception>
    public Task<(FlowReceipt Receipt, VerifiedReceipt Verified)> VerifyAsync(FlowId flow, WitnessPolicy policy, CancellationToken cancellation = default) =>
        WaitAsync(() => GetAsync(flow, cancellation), policy, _time, cancellation);

    internal static async Task<(FlowReceipt Receipt, VerifiedReceipt Verified)> WaitAsync(
        Func<Task<FlowReceipt>> get, WitnessPolicy policy, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Poll, time);
        while (true)
        {
            var receipt = await get().ConfigureAwait(false);
            var verified = ReceiptCheck.Verify(receipt, policy, time.GetUtcNow());
            if (verified.Proof is not null)
            {
                return (receipt, verified);
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }
}
