namespace TrustedSpace.Gateway.Flows;

/// <summary>The index can't be written any more; the log and what is indexed are not touched by it.</summary>
public sealed class IndexStoppedException(Exception cause)
    : IOException($"The index of the log has stopped: {cause.Message} Free the cause and restart the gateway, which brings the index up to date from the log.", cause);
