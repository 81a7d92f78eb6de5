using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>One line that a leaf adds to what a consumer owes.</summary>
/// <param name="Consumer">Who owes.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Month">With which it is settled.</param>
/// <param name="At">Time of the leaf, Unix milliseconds.</param>
/// <param name="Line">The line.</param>
public sealed record BilledLine(ParticipantId Consumer, string Currency, CalendarMonth Month, long At, InvoiceLine Line);
