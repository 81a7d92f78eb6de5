using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Receipts;

internal static partial class ReceiptsLog
{
    [LoggerMessage(950, LogLevel.Critical, "The receipt of flow {Flow} does not hold: {Reason}")]
    public static partial void ReceiptFails(this ILogger log, FlowId flow, string reason);

    [LoggerMessage(951, LogLevel.Debug, "No receipts from the gateway: {Reason}")]
    public static partial void NotCollected(this ILogger log, string reason);
}
