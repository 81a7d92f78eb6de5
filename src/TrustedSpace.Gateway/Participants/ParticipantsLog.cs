using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Participants;

internal static partial class ParticipantsLog
{
    [LoggerMessage(200, LogLevel.Warning, "A call as {Participant} with certificate {Thumbprint} was refused: not enrolled")]
    public static partial void NotEnrolled(ILogger logger, ParticipantId participant, string thumbprint);

    [LoggerMessage(201, LogLevel.Warning, "A call of suspended participant {Participant} was refused")]
    public static partial void SuspendedCaller(ILogger logger, ParticipantId participant);
}
