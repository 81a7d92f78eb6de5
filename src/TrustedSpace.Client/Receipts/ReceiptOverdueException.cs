using TrustedSpace.Protocol.Receipts;

namespace TrustedSpace.Client.Receipts;

/// <summary>Alarm: the log promised a proof by a deadline that has passed. The receipt with the signed promise is the evidence; give it to the regulator.</summary>
public sealed class ReceiptOverdueException(FlowReceipt receipt, DateTimeOffset deadline)
    : Exception($"The log promised by its signature to prove flow {receipt.Flow} until {deadline:u}, and has not: keep the receipt as evidence and tell the regulator.")
{
    /// <summary>Leaf and signed promise.</summary>
    public FlowReceipt Receipt { get; } = receipt;

    public DateTimeOffset Deadline { get; } = deadline;
}
