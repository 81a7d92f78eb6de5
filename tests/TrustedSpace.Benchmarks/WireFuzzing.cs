using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Tests.Homomorphic.Wire;

namespace TrustedSpace.Benchmarks;

/// <summary>A long run of the fuzzer of SEAL's format, on every core; any input that is neither read whole nor refused ends it with an error.</summary>
internal static class WireFuzzing
{
    private const long UsualInputs = 1_000_000;

    /// <param name="count">Number of inputs; a million if there is none.</param>
    public static async Task RunAsync(string? count)
    {
        var inputs = count is null ? UsualInputs : long.Parse(count, CultureInfo.InvariantCulture);
        WireFuzzer[] fuzzers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => new WireFuzzer(seed: 1000 + (ulong)i))];
        var before = PeakWorkingSet();
        var clock = Stopwatch.StartNew();
        var workers = fuzzers.Select((fuzzer, i) => Task.Run(() =>
        {
            fuzzer.Run((inputs / Environment.ProcessorCount) + (i < inputs % Environment.ProcessorCount ? 1 : 0));
            return fuzzer.Report;
        }));
        var report = (await Task.WhenAll(workers)).Aggregate((a, b) => a + b);
        Console.WriteLine($"{report}, in {clock.Elapsed.TotalSeconds:F0} s");
        Console.WriteLine(
            $"peak working set of all inputs together, managed and unmanaged: {PeakWorkingSet() >> 20} MB, {before >> 20} MB before the first of them");
        foreach (var (reason, times) in report.Refusals.OrderByDescending(refusal => refusal.Value))
        {
            Console.WriteLine($"{times,9}  {reason}");
        }
    }

    private static long PeakWorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
