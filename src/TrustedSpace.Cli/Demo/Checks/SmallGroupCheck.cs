namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>Of two groups one is under the minimum size; only the other is released.</summary>
internal static class SmallGroupCheck
{
    private const string Sql = "SELECT diagnosis, COUNT(*) AS n FROM aspirates WHERE radius_mean > 15 GROUP BY diagnosis";

    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var result = await space.Clinic.Jobs.RunAsync(space.Statistics!, Sql, cancellation: cancellation).ConfigureAwait(false);
        await space.CountChargeAsync(result.Job, cancellation).ConfigureAwait(false);
        var large = Size(space, "malignant");
        var small = Size(space, "benign");
        return DemoCheck.Of(
            "small group withheld",
            result is { GroupsWithheld: 1, Rows: [[{ } label, { } size]] }
                && label.AsText == "malignant"
                && size.AsInteger == large
                && small > 0
                && small < result.MinimumGroupSize,
            $"the group of {large} is released; the group of {small}, under {result.MinimumGroupSize}, never left the owners",
            ("released", result.Rows.Count),
            ("withheld", result.GroupsWithheld),
            ("minimumGroupSize", result.MinimumGroupSize));
    }

    private static int Size(DemoSpace space, string diagnosis) =>
        space.Pooled.Count(row => row.Text("diagnosis") == diagnosis && row.Number("radius_mean") > 15);
}
