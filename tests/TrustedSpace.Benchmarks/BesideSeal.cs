using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Operations on one thread, the best of many runs, beside SEAL: native 4.4.3 without HEXL, the better of two compilers on a machine of this kind; and
/// node-seal in the same run, if Node runs tests/interop/benchmark.js (its package in NODE_SEAL, or installed there).
/// </summary>
internal static class BesideSeal
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(800);

    /// <summary>Even where other work leaves little of that time: the compiler's last version comes after some thirty runs.</summary>
    private const int LeastRuns = 60;

    public static void Announce() => Console.WriteLine(
        "one thread, microseconds, best: this engine, native SEAL from the reference and its ratio, node-seal in this run and its ratio");

    /// <param name="degree">n.</param>
    /// <param name="operations">Named as in the script.</param>
    /// <param name="native">Microseconds by name, of those that were published.</param>
    /// <param name="arguments">Of the script, after the package's path.</param>
    public static void Compare(
        int degree, IEnumerable<(string Name, Action Operation)> operations, IReadOnlyDictionary<string, double> native, string[] arguments)
    {
        var node = NodeSeal(arguments);
        foreach (var (name, operation) in operations)
        {
            var ours = Best(operation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {degree,6} {name,-30} {ours,9:F1} {Ratio(native, name, ours)} {Ratio(node, name, ours)}"));
        }
    }

    private static string Ratio(IReadOnlyDictionary<string, double> others, string name, double ours) => others.TryGetValue(name, out var theirs)
        ? string.Create(CultureInfo.InvariantCulture, $"{theirs,9:F0} {theirs / ours,6:F2} ×")
        : new string(' ', 18);

    private static double Best(Action operation)
    {
        var best = TimeSpan.MaxValue;
        var start = Stopwatch.GetTimestamp();
        for (var run = 0; run < LeastRuns || Stopwatch.GetElapsedTime(start) < Duration; run++)
        {
            var begin = Stopwatch.GetTimestamp();
            operation();
            var elapsed = Stopwatch.GetElapsedTime(begin);
            best = elapsed < best ? elapsed : best;
        }

        return best.TotalMicroseconds;
    }

    /// <summary>Microseconds of each operation; none without Node or the package.</summary>
    private static Dictionary<string, double> NodeSeal(string[] arguments)
    {
        var script = Path.Combine("tests", "interop", "benchmark.js");
        var package = Environment.GetEnvironmentVariable("NODE_SEAL") ?? Path.GetFullPath(Path.Combine("tests", "interop", "node_modules", "node-seal"));
        if (!File.Exists(script) || !Directory.Exists(package))
        {
            return [];
        }

        using var process = Process.Start(new ProcessStartInfo("node", [script, package, .. arguments]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(output)!
            : throw new InvalidOperationException($"node {script} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
