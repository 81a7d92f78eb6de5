using System.Globalization;

namespace TrustedSpace.Benchmarks;

/// <summary>Resident memory of each process of a space over many jobs, one after another.</summary>
internal static class RepeatedJobs
{
    private const int Jobs = 200;
    private const int Between = 25;
    private const string Sql = "SELECT region, COUNT(*) AS n, AVG(pressure) AS mean, VAR_SAMP(pressure) AS variance FROM visits GROUP BY region";

    internal static async Task RunAsync()
    {
        await using var space = await QuerySpace.StartAsync();
        Console.WriteLine($"resident MB after so many jobs: {string.Join(", ", space.Processes.Select(process => process.Name))}, this process");
        Report(space, 0);
        for (var i = 1; i <= Jobs; i++)
        {
            await space.Institute.Jobs.RunAsync(space.Grant, Sql);
            if (i % Between == 0)
            {
                Report(space, i);
            }
        }
    }

    private static void Report(QuerySpace space, int jobs)
    {
        long[] resident = [.. space.Processes.Select(process => process.ResidentBytes), Environment.WorkingSet];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{jobs,5}  {string.Join("  ", resident.Select(bytes => (bytes / 1_000_000).ToString(CultureInfo.InvariantCulture).PadLeft(5)))}   together {resident.Sum() / 1_000_000,5}"));
    }
}
