namespace TrustedSpace.Gateway.Flows;

internal static partial class FlowsLog
{
    [LoggerMessage(800, LogLevel.Critical, "No checkpoint could be published: the log is read-only, and nothing is released until the gateway is restarted")]
    public static partial void NotPublished(ILogger logger, Exception problem);
}
