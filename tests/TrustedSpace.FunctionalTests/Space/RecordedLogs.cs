using Microsoft.Extensions.Logging;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Records what a host logs, exceptions included.</summary>
internal sealed class RecordedLogs(Recording recording, string host) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Lines(recording, $"{host} log");

    public void Dispose()
    {
    }

    private sealed class Lines(Recording recording, string place) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recording.Add(place, $"{formatter(state, exception)} {exception}\n");
    }
}
