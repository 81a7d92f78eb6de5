namespace TrustedSpace.Transparency.Log;

/// <summary>The disk refused what opening a log needs: it is full or read-only, or permissions forbid it. Nothing acknowledged is lost.</summary>
public sealed class LogInaccessibleException(string directory, Exception cause)
    : IOException(
        $"The log in {directory} can't be opened: {cause.Message} Nothing acknowledged is lost and nothing was signed; "
        + "make room, mount it writable or give the process the right to write, then open it again.",
        cause);
