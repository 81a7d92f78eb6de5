using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Routing;

internal static partial class RoutingLog
{
    [LoggerMessage(700, LogLevel.Warning, "The release statement of {Owner} for {Job} was refused: {Flaw}")]
    public static partial void StatementRefused(ILogger logger, ParticipantId owner, JobId job, string flaw);
}
