namespace TrustedSpace.Gateway.Billing;

internal static partial class BillingLog
{
    [LoggerMessage(1000, LogLevel.Error, "A settlement could not be completed: the log takes no entries. The next settlement, or the next start, completes it")]
    public static partial void NotCompleted(ILogger logger, Exception problem);

    [LoggerMessage(1001, LogLevel.Warning, "The books saved at {Leaves} leaves are not those of the log, or of another version; they are made again")]
    public static partial void BooksDiscarded(ILogger logger, long leaves);

    [LoggerMessage(1002, LogLevel.Warning, "The file of saved books is damaged; it is made anew")]
    public static partial void BooksDamaged(ILogger logger, Exception problem);

    [LoggerMessage(1003, LogLevel.Warning, "The file of saved books can't be used; what is owed is computed from earlier leaves, which takes longer")]
    public static partial void BooksUnusable(ILogger logger, Exception problem);
}
