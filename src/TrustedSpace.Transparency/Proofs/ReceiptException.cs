namespace TrustedSpace.Transparency.Proofs;

/// <summary>A receipt is malformed, or does not prove what it should.</summary>
public sealed class ReceiptException(string message) : FormatException(message);
