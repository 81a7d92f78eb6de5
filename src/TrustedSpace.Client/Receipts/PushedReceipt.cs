using TrustedSpace.Protocol.Receipts;

namespace TrustedSpace.Client.Receipts;

/// <summary>A receipt that the gateway pushed. Says nothing before it is verified (<see cref="ReceiptCheck"/>).</summary>
/// <param name="Position">Where to go on after it.</param>
/// <param name="Receipt">With the promise alone, or with the proof.</param>
public sealed record PushedReceipt(ReceiptPosition Position, FlowReceipt Receipt);
