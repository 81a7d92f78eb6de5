namespace TrustedSpace.Gateway.Witnesses;

internal static partial class WitnessesLog
{
    [LoggerMessage(900, LogLevel.Critical, "Witness {Name} refuses the log, which contradicts what it had signed: {How}")]
    public static partial void Contradicted(ILogger logger, string name, string how);

    [LoggerMessage(901, LogLevel.Warning, "Witness {Name} did not cosign: {Why}")]
    public static partial void Lacks(ILogger logger, string name, string why);

    [LoggerMessage(902, LogLevel.Information, "Witness {Name} cosigns again, {Size} leaves")]
    public static partial void SignsAgain(ILogger logger, string name, long size);

    [LoggerMessage(903, LogLevel.Warning, "No checkpoint was published: {Reason}")]
    public static partial void NoQuorum(ILogger logger, string reason);
}
