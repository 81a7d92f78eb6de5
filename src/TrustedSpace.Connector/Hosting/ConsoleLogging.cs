using Microsoft.Extensions.Logging.Console;

namespace TrustedSpace.Connector.Hosting;

internal static class ConsoleLogging
{
    /// <summary>Logs to standard error, because standard output carries the ready line.</summary>
    public static void AddConnectorConsole(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);

        // What stops the start is told once, by the exception that the process ends with.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}
