using TrustedSpace.Cli.Jobs;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>A grouped query over all hospitals equals what the pooled rows give: counts exactly, the rest to 1e-9 relative.</summary>
internal static class StatisticsCheck
{
    private const string Sql = "SELECT diagnosis, COUNT(*) AS n, AVG(radius_mean) AS mean, VAR_SAMP(radius_mean) AS variance FROM aspirates GROUP BY diagnosis";
    private const double Tolerance = 1e-9;

    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var result = await space.Clinic.Jobs.RunAsync(space.Statistics!, Sql, cancellation: cancellation).ConfigureAwait(false);
        await space.CountChargeAsync(result.Job, cancellation).ConfigureAwait(false);
        var difference = 0.0;
        var exact = result.Rows.Count == 2;
        foreach (var row in result.Rows)
        {
            var (count, mean, variance) = space.Pooled.Moments("radius_mean", record => record.Text("diagnosis") == row[0].AsText);
            exact &= row[1].AsInteger == count;
            difference = Math.Max(difference, Math.Max(Relative(row[2].AsReal, mean), Relative(row[3].AsReal, variance)));
        }

        return DemoCheck.Of(
            "grouped statistics",
            exact && difference <= Tolerance,
            $"{result.Rows.Count} groups over {space.Pooled.Rows} rows equal the pooled answer: counts exactly, the rest within {difference:0.0e+00}",
            ("rows", space.Pooled.Rows),
            ("groups", result.Rows.Count),
            ("largestRelativeDifference", difference),
            ("result", ResultDocument.Of(result).Rows));
    }

    private static double Relative(double value, double expected) => Math.Abs(value - expected) / Math.Abs(expected);
}
