namespace TrustedSpace.Transparency.Log;

/// <summary>Another process has the log open for writing.</summary>
public sealed class LogLockedException(string directory, Exception cause)
    : IOException($"The log in {directory} is open in another process: stop that one first.", cause);
