using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Gateway;

internal static partial class GatewayLog
{
    [LoggerMessage(100, LogLevel.Warning, "Refused a connection without certificate")]
    public static partial void PeerWithoutCertificate(this ILogger log);

    [LoggerMessage(101, LogLevel.Warning, "Refused a connection of {Peer}: only {Gateway} may call")]
    public static partial void PeerIsNotGateway(this ILogger log, ParticipantId peer, ParticipantId gateway);

    [LoggerMessage(102, LogLevel.Warning, "Refused a connection with certificate {Subject}: {Reason}")]
    public static partial void PeerIsUntrusted(this ILogger log, string subject, string reason);
}
