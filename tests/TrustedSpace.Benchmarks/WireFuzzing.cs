using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TrustedSpace.Tests.Homomorphic.Wire;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// A long run of the fuzzer of SEAL's format, in one process for each core, so that a crash of one is seen and its memory is that of its own inputs. Any input that
/// is neither read whole nor refused, and any that takes more memory than it may, ends the run with an error.
/// </summary>
internal static class WireFuzzing
{
    private const string Name = "fuzz";
    private const string Worker = "worker";
    private const string Keep = "keep";
    private const long UsualInputs = 1_000_000;

    /// <param name="arguments">Number of inputs, a million if there is none, and <c>keep</c> to keep one for each reason; or those of a worker.</param>
    public static Task RunAsync(string[] arguments) => arguments is [Worker, var seed, var count]
        ? WorkAsync(ulong.Parse(seed, CultureInfo.InvariantCulture), long.Parse(count, CultureInfo.InvariantCulture))
        : RunAsync(arguments is [var given, ..] ? long.Parse(given, CultureInfo.InvariantCulture) : UsualInputs, isKept: arguments is [_, Keep]);

    private static async Task RunAsync(long inputs, bool isKept)
    {
        var clock = Stopwatch.StartNew();
        var processes = Environment.ProcessorCount;
        var workers = Enumerable.Range(0, processes).Select(i => StartAsync(1000 + i, (inputs / processes) + (i < inputs % processes ? 1 : 0)));
        var report = (await Task.WhenAll(workers)).Aggregate((a, b) => a + b);
        Console.WriteLine($"{report}, in {clock.Elapsed.TotalSeconds:F0} s");
        Console.WriteLine(
            $"managed and native memory together grew by at most {report.MostResident >> 10} KB during {ResidentMemory.Batch} inputs in a row; {ResidentMemory.Most >> 10} KB are allowed");
        foreach (var (reason, refusal) in report.Refusals.OrderByDescending(pair => pair.Value.Times))
        {
            Console.WriteLine($"{refusal.Times,9}  {reason}");
        }

        if (isKept)
        {
            KeepAll(report);
        }
    }

    private static async Task<FuzzReport> StartAsync(int seed, long inputs)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WireFuzzing).Assembly.Location, Name, Worker, $"{seed}", $"{inputs}"]) { RedirectStandardOutput = true };

        // Four megabytes of young objects between collections, and none beside the work: what is measured is then mostly the reader's.
        (start.Environment["DOTNET_GCgen0size"], start.Environment["DOTNET_gcConcurrent"]) = ("400000", "0");
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<FuzzReport>(answer)!
            : throw new InvalidOperationException($"The process with seed {seed} ended with {process.ExitCode}; the same seed and number of inputs repeat it.");
    }

    private static async Task WorkAsync(ulong seed, long inputs)
    {
        var fuzzer = new WireFuzzer(seed);
        fuzzer.Run(Math.Min(inputs, ResidentMemory.Batch));
        var most = 0L;
        for (var left = inputs - ResidentMemory.Batch; left > 0; left -= ResidentMemory.Batch)
        {
            most = Math.Max(most, ResidentMemory.GrowthDuring(() => fuzzer.Run(Math.Min(left, ResidentMemory.Batch))));
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(fuzzer.Report with { MostResident = most }));
    }

    // What was kept before stays unless a shorter one was found.
    private static void KeepAll(FuzzReport report)
    {
        var kept = FuzzCorpus.Recorded.Kept.ToDictionary(input => input.Reason, input => $"{input}", StringComparer.Ordinal);
        foreach (var (reason, refusal) in report.Refusals.Where(pair => pair.Value.Kept is not null))
        {
            kept[reason] = FuzzRefusal.Shorter(kept.GetValueOrDefault(reason), refusal.Kept)!;
        }

        File.WriteAllLines(FuzzCorpus.KeptPath, kept.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
        Console.WriteLine($"{kept.Count} inputs are kept in {FuzzCorpus.KeptPath}");
    }
}
