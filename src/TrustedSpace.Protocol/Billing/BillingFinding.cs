namespace TrustedSpace.Protocol.Billing;

/// <summary>Something in the leaves that does not add up.</summary>
/// <param name="Leaf">Index of the leaf at fault.</param>
/// <param name="Problem">What is wrong, in words.</param>
public sealed record BillingFinding(long Leaf, string Problem)
{
    /// <inheritdoc />
    public override string ToString() => $"leaf {Leaf}: {Problem}";
}
