using System.Globalization;

namespace TrustedSpace.Benchmarks;

/// <summary>The memory that a process has, managed and native, by the high-water mark that Linux keeps and can be told to forget (proc(5), clear_refs).</summary>
internal static class ResidentMemory
{
    /// <summary>Inputs between two measurements, which cost more than an input.</summary>
    public const int Batch = 32;

    /// <summary>
    /// By how much so many inputs may make a process grow: a zstd window of 8 MiB with its buffers, and what the runtime takes before it collects, in young
    /// objects and in pools of arrays.
    /// </summary>
    public const long Most = 24L << 20;

    /// <exception cref="InvalidOperationException">More than is allowed.</exception>
    public static long GrowthDuring(Action work)
    {
        if (!OperatingSystem.IsLinux())
        {
            work();
            return 0;
        }

        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Read("VmRSS:");
        work();
        var growth = Read("VmHWM:") - before;
        return growth <= Most ? growth : throw new InvalidOperationException($"The process grew by {growth} bytes, and {Most} are allowed.");
    }

    private static long Read(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).Trim()[..^" kB".Length], CultureInfo.InvariantCulture) << 10;
    }
}
