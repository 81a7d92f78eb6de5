using System.Globalization;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Tests.Computation.Rounds;
using Xunit;

namespace TrustedSpace.Tests.Connector.Sources.Contract;

/// <summary>The consumer's answer from several owners' sources through the whole protocol, compared with the oracle over the pooled rows.</summary>
public static class PooledAnswer
{
    public static async Task<StatisticsResult> OfAsync(IReadOnlyList<DataSource> sources, StatisticsPlan plan, int minimum = 1)
    {
        string[] ids = [.. sources.Select((_, i) => $"owner-{i}")];
        var context = new AggregationContext("job-1", plan.Hash, new PartySet(ids), plan.Layout, AggregationTerms.Exact);
        var parties = new Dictionary<string, PartyMachine>();
        foreach (var (id, source) in ids.Zip(sources))
        {
            var partial = await source.AggregateAsync(plan, TestContext.Current.CancellationToken);
            parties.Add(id, new AggregationParty(context, id, minimum, PartialVectors.Create(partial)));
        }

        var run = new ProtocolRun(parties);
        run.Run(AggregationRounds.All);
        return StatisticsResult.Decode(StatisticsPlan.Decode(plan.Encoding.Span), ReleaseCombiner.Combine(context, run.Shares));
    }

    /// <summary>Counts, texts and sums of integers must be equal, reals within 1e-9 of their magnitude; rows in order if the query orders them.</summary>
    public static void AssertEqual(IReadOnlyList<object?[]> expected, StatisticsResult actual, string sql)
    {
        var ordered = sql.Contains("ORDER BY", StringComparison.Ordinal);
        var want = ordered ? expected : [.. expected.OrderBy(Key, StringComparer.Ordinal)];
        var have = ordered ? actual.Rows : [.. actual.Rows.OrderBy(row => Key([.. row.Select(Shown)]), StringComparer.Ordinal)];
        Assert.True(
            want.Count == have.Count,
            $"{sql}\nexpected {want.Count} rows, got {have.Count}:\n{string.Join('\n', have.Select(row => string.Join(" | ", row)))}");
        for (var i = 0; i < want.Count; i++)
        {
            for (var j = 0; j < want[i].Length; j++)
            {
                AssertClose(want[i][j], have[i][j], $"{sql}\nrow {i}, {actual.Columns[j]}");
            }
        }
    }

    // Reals may differ in their last digits, so rows are paired by everything else.
    private static string Key(object?[] row) => string.Join(" | ", row.Where(value => value is not double).Select(Oracle.Text));

    private static object? Shown(ResultCell cell) => cell.Kind switch
    {
        ResultKind.Null => null,
        ResultKind.Real => cell.AsReal,
        _ => cell.ToString(),
    };

    private static void AssertClose(object? expected, ResultCell actual, string what)
    {
        if (actual.Resolution > 0)
        {
            // Read from merged bins: the true value lies within the stated resolution.
            var value = Convert.ToDouble(expected, CultureInfo.InvariantCulture);
            Assert.True(Math.Abs(value - actual.AsNumber) <= actual.Resolution * (1 + 1e-9), $"{what}: expected {value:R}, got {actual}");
            return;
        }

        if (expected is double or float or decimal && actual.Kind is ResultKind.Real or ResultKind.Integer)
        {
            var number = Convert.ToDouble(expected, CultureInfo.InvariantCulture);
            Assert.True(Math.Abs(number - actual.AsNumber) <= 1e-9 * Math.Abs(number), $"{what}: expected {number:R}, got {actual}");
            return;
        }

        Assert.True(Oracle.Text(expected) == actual.ToString(), $"{what}: expected {Oracle.Text(expected)}, got {actual}");
    }
}
