using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Connector.Witness;

internal static partial class WitnessLog
{
    [LoggerMessage(900, LogLevel.Critical, "The log contradicts what it had signed, and was not cosigned ({Outcome}): {Reason} Both notes are in the folder evidence of the witness's state")]
    public static partial void Contradiction(this ILogger log, WitnessOutcome outcome, string reason);

    [LoggerMessage(901, LogLevel.Error, "A checkpoint could not be remembered and was not cosigned")]
    public static partial void NotRemembered(this ILogger log, Exception problem);
}
