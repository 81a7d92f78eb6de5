namespace TrustedSpace.Protocol.Billing;

/// <summary>Something in the leaves that does not add up.</summary>
/// <param name="Leaf">Index of the leaf at fault.</param>
/// <param name="Problem">What is wrong, in words.</param>
public sealed record BillingFinding(long Leaf, string Problem)
{
    /// <inheritdoc />
    public override string ToString() => $"leaf {Leaf}: {Problem}";
}

/// <summary>One line that a leaf adds to what a consumer owes.</summary>
/// <param name="Consumer">Who owes.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Month">With which it is settled.</param>
/// <param name="At">Time of the leaf, Unix milliseconds.</param>
/// <param name="Line">The line.</param>
public sealed record BilledLine(Identity.ParticipantId Consumer, string Currency, CalendarMonth Month, long At, InvoiceLine Line);
