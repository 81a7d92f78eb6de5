namespace TrustedSpace.Cli.Output;

/// <summary>What was typed can't be used; the message says what to type.</summary>
public sealed class InputException(string message) : Exception(message);
