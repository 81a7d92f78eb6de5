namespace TrustedSpace.Gateway.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(100, LogLevel.Warning, "A TLS connection was refused: {Reason}")]
    public static partial void ConnectionRefused(ILogger logger, string reason);

    [LoggerMessage(101, LogLevel.Information, "{Method} {Path} was refused: {Refusal}")]
    public static partial void RequestRefused(ILogger logger, string method, string path, string refusal);

    [LoggerMessage(102, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger logger, Exception problem, string method, string path);
}
