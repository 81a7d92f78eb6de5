using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Memory of a log with its index as it grows to ten million leaves, and what one proof and one search then take; then how long it takes to open both again, and
/// to make the index anew, against reading the log's files once from end to end. Needs about 8 GB beside the binaries, and deletes them. An argument sets another
/// number of millions.
/// </summary>
internal static class LogMemory
{
    private const int Million = 1_000_000;
    private const int Writers = 1024;
    private const int Proofs = 2_000;

    internal static async Task RunAsync(string? millions)
    {
        var last = millions is null ? 10 : int.Parse(millions, CultureInfo.InvariantCulture);
        var directory = Path.Combine(AppContext.BaseDirectory, $"log-memory-{Environment.ProcessId}");
        try
        {
            string key;
            await using (var space = new IndexedAppend(directory))
            {
                key = space.Key;
                for (var million = 1; million <= last; million++)
                {
                    var (durable, indexed) = await space.MeasureAsync(Writers, Million);
                    Print($"{million,3} million leaves   {durable}   until indexed {indexed:N0}/s");
                    await space.Log.PublishAsync(CancellationToken.None);
                    PrintMemory(space);
                    if (million is 1 or 5 || million == last)
                    {
                        await ProveAsync(space);
                        Search(space);
                    }
                }
            }

            var log = IndexedAppend.LogDirectory(directory);
            Print($"on disk: log {Size(log):N0} MB, index {Size(directory) - Size(log):N0} MB");
            await ReopenAsync(directory, key);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>All of it with the files in the system's cache as far as they fit, since the read comes first.</summary>
    private static async Task ReopenAsync(string directory, string key)
    {
        var read = Time(() => ReadFiles(IndexedAppend.LogDirectory(directory)));
        var (opened, leaves) = await OpenAsync();
        File.Delete(IndexedAppend.IndexFile(directory));
        var (anew, _) = await OpenAsync();
        var rebuilt = anew - opened;
        Print($"reading the log's files once: {read.TotalSeconds:N1} s");
        Print($"opening log and index again, every leaf and tile checked: {opened.TotalSeconds:N1} s, {leaves / opened.TotalSeconds:N0} leaves/s, {opened / read:N1} times the read");
        Print($"making the index anew: {rebuilt.TotalSeconds:N1} s more, {leaves / rebuilt.TotalSeconds:N0} leaves/s, {rebuilt / read:N1} times the read, {rebuilt / opened:N1} times the opening");

        async Task<(TimeSpan Elapsed, long Leaves)> OpenAsync()
        {
            IndexedAppend? space = null;
            var elapsed = Time(() => space = new IndexedAppend(directory, key));
            await using (space)
            {
                return (elapsed, space!.Index.IndexedThrough);
            }
        }

        static TimeSpan Time(Action work)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            return Stopwatch.GetElapsedTime(start);
        }
    }

    private static void ReadFiles(string directory)
    {
        var buffer = new byte[1024 * 1024];
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path);
            for (long offset = 0; RandomAccess.Read(file, buffer, offset) is var read and > 0; offset += read)
            {
            }
        }
    }

    private static void PrintMemory(IndexedAppend space)
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var self = Process.GetCurrentProcess();
        Print($"    managed {managed / 1048576.0:N1} MB, working set {self.WorkingSet64 / 1048576.0:N0} MB, claims in memory {space.Ledger.ClaimsKept}, budgets {space.Ledger.BudgetsKept}");
    }

    private static async Task ProveAsync(IndexedAppend space)
    {
        var size = space.Log.Published;
        var times = new TimeSpan[Proofs];
        for (var i = 0; i < Proofs; i++)
        {
            var leaf = (long)(RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue * (size - 1));
            var start = Stopwatch.GetTimestamp();
            await space.Log.ReceiptAsync(leaf, CancellationToken.None);
            times[i] = Stopwatch.GetElapsedTime(start);
        }

        Array.Sort(times);
        Print($"    proof of a random leaf: p50 {times[Proofs / 2].TotalMicroseconds:N0} µs, p99 {times[Proofs * 99 / 100].TotalMicroseconds:N0} µs");
    }

    private static void Search(IndexedAppend space)
    {
        var job = ((JobFailed)space.Log.Read(space.Log.Size / 3).Entry).Job;
        Time("a job", new FlowQuery { Job = job });
        Time("newest hundred of a consumer", new FlowQuery { Consumer = ParticipantId.Parse("consumer-3") });
        Time("a hundred of a consumer in an early second", new FlowQuery { Consumer = ParticipantId.Parse("consumer-3"), To = 1_764_000_000_000 + 1000, Before = 2000 });

        void Time(string what, FlowQuery query)
        {
            var start = Stopwatch.GetTimestamp();
            var found = space.Index.Find(query).Entries.Count;
            Print($"    search {what}: {found} found in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:N2} ms");
        }
    }

    private static double Size(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1048576.0;

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
