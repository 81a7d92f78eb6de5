namespace TrustedSpace.Transparency.Witnesses;

/// <summary>A policy file is malformed, or a checkpoint lacks what the policy asks for.</summary>
public sealed class PolicyException(string message) : FormatException(message);
