namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>Parameters that are not valid, not secure, or too small for what is asked; the message says what to choose instead.</summary>
public sealed class ParametersException(string message) : ArgumentException(message);
