using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Client.Jobs;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// A whole job over three owners' 3,000,000 rows, from signing it to the opened answer, against DuckDB over the pooled rows in this
/// process: the same SQL, turn by turn. Every answer is compared. Ends with where the job's time goes.
/// </summary>
internal static class GroupedQuery
{
    private const int Repetitions = 31;
    private const int WarmUps = 40;
    private const double AimFactor = 1.3;
    private const double AimMilliseconds = 100;

    private static readonly string[] Queries =
    [
        "SELECT region, COUNT(*) AS n, AVG(pressure) AS mean, VAR_SAMP(pressure) AS variance FROM visits GROUP BY region",
        "SELECT region, COUNT(*) AS n, AVG(pressure) AS mean, VAR_SAMP(pressure) AS variance, AVG(cholesterol) AS mean_c, STDDEV_SAMP(cholesterol) AS deviation_c FROM visits GROUP BY region",
    ];

    internal static async Task RunAsync()
    {
        await using var space = await QuerySpace.StartAsync();
        using var pooled = new PooledRows(space.Files);
        using var enumerated = new PooledRows(space.Files);
        enumerated.Enumerate("region");
        foreach (var sql in Queries)
        {
            Console.WriteLine(sql);
            await MeasureAsync(space, pooled, enumerated, sql);
        }
    }

    private static async Task MeasureAsync(QuerySpace space, PooledRows pooled, PooledRows enumerated, string sql)
    {
        var timeline = new JobTimeline();
        List<double> jobs = [], direct = [], directEnumerated = [];
        var difference = 0.0;
        var processor = TimeSpan.Zero;
        for (var i = -WarmUps; i < Repetitions; i++)
        {
            if (i == 0)
            {
                timeline = new JobTimeline();
                jobs.Clear();
                direct.Clear();
                directEnumerated.Clear();
                processor = ProcessorTime(space);
            }

            var answer = await JobAsync(space, sql, timeline, jobs);
            var expected = Time(() => pooled.Query(sql), direct);
            Time(() => enumerated.Query(sql), directEnumerated);
            difference = Math.Max(difference, PooledRows.Compare(answer, expected));
        }

        processor = (ProcessorTime(space) - processor) / Repetitions;
        Print($"  answers agree: counts exactly, the rest within {difference:0.0e+00}");
        Print($"  job            {Describe(jobs)}   processor time of gateway and connectors {processor.TotalMilliseconds:N0} ms");
        Print($"  DuckDB         {Describe(direct)}");
        Print($"  DuckDB, ENUM   {Describe(directEnumerated)}");
        Judge("DuckDB      ", Percentile(jobs, 50), Percentile(direct, 50));
        Judge("DuckDB, ENUM", Percentile(jobs, 50), Percentile(directEnumerated, 50));
        foreach (var (stage, all) in timeline.Stages)
        {
            Print($"    {stage,-18}{Describe(all)}");
        }
    }

    private static async Task<OpenedResult> JobAsync(QuerySpace space, string sql, JobTimeline timeline, List<double> times)
    {
        var start = Stopwatch.GetTimestamp();
        timeline.Start();
        var answer = await space.Institute.Jobs.RunAsync(space.Grant, sql, progress: timeline);
        timeline.Stop();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return answer;
    }

    private static T Time<T>(Func<T> work, List<double> times)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return result;
    }

    private static TimeSpan ProcessorTime(QuerySpace space)
    {
        var total = TimeSpan.Zero;
        foreach (var running in space.Processes)
        {
            using var process = Process.GetProcessById(running.ProcessId);
            total += process.TotalProcessorTime;
        }

        return total;
    }

    private static void Judge(string against, double job, double direct)
    {
        var limit = (AimFactor * direct) + AimMilliseconds;
        Print($"  job / {against} {job / direct:N2}; aim {AimFactor} x {direct:N1} + {AimMilliseconds} = {limit:N1} ms: {(job <= limit ? "met" : "MISSED")}");
    }

    private static string Describe(List<double> times) => string.Create(
        CultureInfo.InvariantCulture, $"median {Percentile(times, 50),7:N1} ms   p90 {Percentile(times, 90),7:N1} ms");

    private static double Percentile(List<double> times, int percent)
    {
        var sorted = times.Order().ToArray();
        return sorted[sorted.Length * percent / 100];
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
