namespace TrustedSpace.Transparency.Witnesses;

/// <summary>A witness can't use its folder, and so must not sign.</summary>
public sealed class WitnessStateException(string message, Exception cause) : IOException(message, cause);
