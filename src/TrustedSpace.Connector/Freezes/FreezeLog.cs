using TrustedSpace.Protocol.Freezes;

namespace TrustedSpace.Connector.Freezes;

internal static partial class FreezeLog
{
    [LoggerMessage(700, LogLevel.Warning, "The freezes could not be fetched from the gateway: {Reason}")]
    public static partial void NotFetched(this ILogger log, string reason);

    [LoggerMessage(701, LogLevel.Warning, "Freeze {Freeze} of the gateway's list does not count: {Reason}")]
    public static partial void NotAccepted(this ILogger log, FreezeId freeze, string reason);
}
