namespace TrustedSpace.Cli.Space;

/// <summary>A process of the space did not start; the message ends with what it logged last.</summary>
public sealed class ProcessStartException(string name, int exitCode, string logFile)
    : Exception($"{name} ended with code {exitCode} before it served. It said:{Environment.NewLine}{Tail(logFile)}{Environment.NewLine}(all of it: {logFile})")
{
    private const int TailLines = 20;

    private static string Tail(string logFile) =>
        string.Join(Environment.NewLine, File.ReadLines(logFile).TakeLast(TailLines).Select(line => "  " + line));
}
