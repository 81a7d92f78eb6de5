using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Catalog;

internal static partial class CatalogLog
{
    [LoggerMessage(400, LogLevel.Information, "{Owner} published {Count} datasets and answers at {Address}")]
    public static partial void Published(ILogger logger, ParticipantId owner, int count, string address);

    [LoggerMessage(401, LogLevel.Warning, "A decision that {Owner} handed in was refused: {Reason}")]
    public static partial void LateDecisionRefused(ILogger logger, ParticipantId owner, string reason);
}
