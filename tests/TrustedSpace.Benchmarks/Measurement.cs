using System.Diagnostics;
using System.Globalization;

namespace TrustedSpace.Benchmarks;

/// <summary>Rate and latency of one operation that a number of callers repeated.</summary>
internal sealed record Measurement(double PerSecond, TimeSpan P50, TimeSpan P99)
{
    /// <summary>Lets each of <paramref name="callers"/> run its share of the operations, one after the other.</summary>
    /// <param name="callers">Number of concurrent callers.</param>
    /// <param name="operations">Operations of all callers together.</param>
    /// <param name="operation">Gets the operation's index, 0 to <paramref name="operations"/> - 1.</param>
    internal static async Task<Measurement> TakeAsync(int callers, int operations, Func<int, ValueTask> operation)
    {
        var latencies = new TimeSpan[operations];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; i < operations; i += callers)
            {
                var begin = Stopwatch.GetTimestamp();
                await operation(i);
                latencies[i] = Stopwatch.GetElapsedTime(begin);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        Array.Sort(latencies);
        return new Measurement(operations / elapsed.TotalSeconds, latencies[operations / 2], latencies[operations * 99 / 100]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond,10:N0}/s   p50 {P50.TotalMicroseconds,8:N1} µs   p99 {P99.TotalMicroseconds,8:N1} µs");
}
