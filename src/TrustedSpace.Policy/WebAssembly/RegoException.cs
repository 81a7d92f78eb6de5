namespace TrustedSpace.Policy.WebAssembly;

/// <summary>
/// A compiled policy could not be loaded or evaluated. The message names the stage; there is no decision.
/// </summary>
public sealed class RegoException(string message, Exception? inner = null) : Exception(message, inner);
