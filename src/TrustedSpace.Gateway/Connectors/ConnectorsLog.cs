using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Connectors;

internal static partial class ConnectorsLog
{
    [LoggerMessage(300, LogLevel.Warning, "The server at the address of {Owner} is {Presented} with certificate {Thumbprint}, which is not the enrolled one")]
    public static partial void OtherServer(ILogger logger, ParticipantId owner, ParticipantId presented, string thumbprint);

    [LoggerMessage(301, LogLevel.Warning, "The server at the address of {Owner} is not trusted: {Reason}")]
    public static partial void UntrustedServer(ILogger logger, ParticipantId owner, string reason);
}
