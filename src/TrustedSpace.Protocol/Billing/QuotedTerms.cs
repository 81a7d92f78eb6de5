using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>What of the operator's price book binds a grant.</summary>
public sealed record QuotedTerms
{
    /// <summary>Digest of the whole book.</summary>
    public required Sha256Digest Book { get; init; }

    public required BasisPoints OperatorFee { get; init; }

    public required BasisPoints Tax { get; init; }

    public required SplitRule Split { get; init; }

    /// <summary>Whether the grant's purpose is one that costs nothing.</summary>
    public required bool Free { get; init; }
}
