using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Grants;

internal static partial class GrantsLog
{
    [LoggerMessage(500, LogLevel.Information, "Grant {Grant} was revoked by {By}")]
    public static partial void Revoked(ILogger logger, GrantId grant, ParticipantId by);

    [LoggerMessage(501, LogLevel.Information, "Grants are signed with key {Key} from now on, at the word of {By}")]
    public static partial void Rotated(ILogger logger, string key, ParticipantId by);
}
