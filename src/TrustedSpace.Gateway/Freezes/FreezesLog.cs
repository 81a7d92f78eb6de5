using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Freezes;

internal static partial class FreezesLog
{
    [LoggerMessage(800, LogLevel.Warning, "Freeze {Freeze} is not in force at {Owner} yet: {Problem}")]
    public static partial void NotAcknowledged(ILogger logger, FreezeId freeze, ParticipantId owner, string problem);
}
