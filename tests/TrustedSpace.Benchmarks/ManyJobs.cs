using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Client.Jobs;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// A thousand small jobs in flight over three owners' connectors, against the same jobs one after another in the same run. Every answer is compared; the
/// resident memory of each process is shown after each round.
/// </summary>
internal static class ManyJobs
{
    private const int RowsEach = 1_000;
    private const int Jobs = 1_000;
    private const int Alone = 200;
    private const int WarmUps = 60;
    private const int Rounds = 4;
    private const string Sql = "SELECT region, COUNT(*) AS n, AVG(pressure) AS mean FROM visits GROUP BY region";

    internal static async Task RunAsync()
    {
        await using var space = await QuerySpace.StartAsync(RowsEach);
        for (var i = 0; i < WarmUps; i++)
        {
            await space.Institute.Jobs.RunAsync(space.Grant, Sql);
        }

        var expected = Text(await space.Institute.Jobs.RunAsync(space.Grant, Sql));
        Console.WriteLine($"resident MB: {string.Join(", ", space.Processes.Select(process => process.Name))}, this process");
        for (var round = 1; round <= Rounds; round++)
        {
            var (alone, aloneProcessor) = await MeasureAsync(space, Alone, async () =>
            {
                for (var i = 0; i < Alone; i++)
                {
                    Require(expected, await space.Institute.Jobs.RunAsync(space.Grant, Sql));
                }
            });
            var (together, togetherProcessor) = await MeasureAsync(space, Jobs, () => Task.WhenAll(Enumerable.Range(0, Jobs).Select(async _ =>
                Require(expected, await space.Institute.Jobs.RunAsync(space.Grant, Sql)))));
            Print($"round {round}: {Jobs} in flight {1 / together.TotalSeconds,6:N1} jobs/s, one after another {1 / alone.TotalSeconds,6:N1} jobs/s, ratio {alone / together:N2}");
            Print($"         processor time a job, all processes: {togetherProcessor.TotalMilliseconds:N1} ms in flight, {aloneProcessor.TotalMilliseconds:N1} ms one after another");
            long[] resident = [.. space.Processes.Select(process => process.ResidentBytes), Environment.WorkingSet];
            Print($"         {string.Join("  ", resident.Select(bytes => (bytes / 1_000_000).ToString(CultureInfo.InvariantCulture)))}   together {resident.Sum() / 1_000_000}");
        }
    }

    // Time and processor time of one job.
    private static async Task<(TimeSpan Elapsed, TimeSpan Processor)> MeasureAsync(QuerySpace space, int jobs, Func<Task> work)
    {
        var processor = space.ProcessorTime();
        var start = Stopwatch.GetTimestamp();
        await work();
        return (Stopwatch.GetElapsedTime(start) / jobs, (space.ProcessorTime() - processor) / jobs);
    }

    private static void Require(string expected, OpenedResult answer)
    {
        if (Text(answer) != expected)
        {
            throw new InvalidOperationException($"Job {answer.Job} answered otherwise than the first.");
        }
    }

    private static string Text(OpenedResult answer) => string.Join('\n', answer.Rows.Select(row => string.Join(',', row)));

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
