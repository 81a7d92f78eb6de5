using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Client.Receipts;

/// <summary>A receipt that holds.</summary>
/// <param name="Flow">What the leaf says.</param>
/// <param name="Promise">What the log promised.</param>
/// <param name="Proof">The checkpoint over the leaf and who cosigned it; null while the deadline has not passed and there is only the promise.</param>
public sealed record VerifiedReceipt(Flow Flow, Promise Promise, PolicyVerdict? Proof);
