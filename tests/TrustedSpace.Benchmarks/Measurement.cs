using System.Diagnostics;
using System.Globalization;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Rate, latency and processor time of one operation that a number of callers repeated. On a machine that others use
/// too, the rate and the upper latencies are theirs as well; the median and the processor time are the operation's.
/// </summary>
internal sealed record Measurement(double PerSecond, TimeSpan P50, TimeSpan P99, TimeSpan Processor)
{
    /// <summary>Lets each of <paramref name="callers"/> run its share of the operations, one after the other.</summary>
    /// <param name="callers">Number of concurrent callers.</param>
    /// <param name="operations">Operations of all callers together.</param>
    /// <param name="operation">Gets the operation's index, 0 to <paramref name="operations"/> - 1.</param>
    /// <param name="elsewhere">Processor time so far of another process that takes part.</param>
    internal static async Task<Measurement> TakeAsync(int callers, int operations, Func<int, ValueTask> operation, Func<TimeSpan>? elsewhere = null)
    {
        var latencies = new TimeSpan[operations];
        var processor = Environment.CpuUsage.TotalTime + (elsewhere?.Invoke() ?? TimeSpan.Zero);
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
        processor = Environment.CpuUsage.TotalTime + (elsewhere?.Invoke() ?? TimeSpan.Zero) - processor;
        Array.Sort(latencies);
        return new Measurement(operations / elapsed.TotalSeconds, latencies[operations / 2], latencies[operations * 99 / 100], processor / operations);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond,10:N0}/s   p50 {P50.TotalMicroseconds,8:N1} µs   p99 {P99.TotalMicroseconds,8:N1} µs   processor {Processor.TotalMicroseconds,6:N1} µs");
}
