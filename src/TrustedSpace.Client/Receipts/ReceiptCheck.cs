using System.Text.Json;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Client.Receipts;

/// <summary>Checks a receipt of a flow from nothing but itself and a policy, offline.</summary>
public static class ReceiptCheck
{
    /// <param name="receipt">As it came.</param>
    /// <param name="policy">The log and the witnesses that are believed.</param>
    /// <param name="now">When it is checked: after the deadline a promise alone does not count.</param>
    /// <exception cref="ReceiptException">Leaf, promise and proof are not about the same flow at the same place.</exception>
    /// <exception cref="NoteException">A signature is wrong, or of another log.</exception>
    /// <exception cref="PolicyException">Too few of the policy's witnesses cosigned the checkpoint.</exception>
    /// <exception cref="ReceiptOverdueException">There is no proof, and the deadline has passed.</exception>
    public static VerifiedReceipt Verify(FlowReceipt receipt, WitnessPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(policy);
        var promise = Promise.Open(SignedNote.Parse(receipt.Promise), [.. policy.Logs.Select(log => log.Key)]);
        var flow = Read(receipt);
        if (promise.Subject != receipt.Flow.Value || flow.Id != receipt.Flow)
        {
            throw new ReceiptException($"The receipt is for flow {receipt.Flow}, its leaf is flow {flow.Id}, its promise is about {promise.Subject}.");
        }

        var proof = promise.Check(receipt.Entry.Span, receipt.Proof, policy);
        return proof is not null || now <= promise.Deadline
            ? new VerifiedReceipt(flow, promise, proof)
            : throw new ReceiptOverdueException(receipt, promise.Deadline);
    }

    private static Flow Read(FlowReceipt receipt)
    {
        try
        {
            return LoggedEntry.Read(0, receipt.Entry.Span).Entry as Flow
                ?? throw new ReceiptException($"The leaf in the receipt of flow {receipt.Flow} is no flow.");
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
            throw new ReceiptException($"The leaf in the receipt of flow {receipt.Flow} can't be read: {wrong.Message}");
        }
    }
}
