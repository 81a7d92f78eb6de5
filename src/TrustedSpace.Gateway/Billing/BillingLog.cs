namespace TrustedSpace.Gateway.Billing;

internal static partial class BillingLog
{
    [LoggerMessage(1000, LogLevel.Error, "A settlement could not be completed: the log takes no entries. The next settlement, or the next start, completes it")]
    public static partial void NotCompleted(ILogger logger, Exception problem);
}
