using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Refusals;

internal static partial class RefusalLog
{
    [LoggerMessage(200, LogLevel.Information, "{Request} refused: {Party}, {Stage}: {Reason}")]
    public static partial void Refused(this ILogger log, string request, ParticipantId party, string stage, string reason);

    [LoggerMessage(201, LogLevel.Error, "{Request} failed, reference {Reference}")]
    public static partial void Failed(this ILogger log, Exception failure, string request, string reference);
}
