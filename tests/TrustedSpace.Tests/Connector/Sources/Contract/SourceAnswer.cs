using System.Globalization;
using System.Numerics;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Connector.Sources.Contract;

/// <summary>What a query would answer if a source's partial aggregate were all there is, compared with what the oracle answers.</summary>
public static class SourceAnswer
{
    /// <summary>Counts must be equal, other aggregates within 1e-9 of their magnitude.</summary>
    public static void AssertEqual(IReadOnlyList<object?[]> expected, PartialAggregate actual, string sql)
    {
        var plan = actual.Plan;
        var want = expected.ToDictionary(row => Key(plan, i => Oracle.Text(row[i])), row => row);
        var have = actual.Groups.ToDictionary(group => Key(plan, i => Label(plan, group, (SelectItem.Group)plan.Select[i])));
        if (want.Count == 1 && have.Count == 0 && plan.Groups.Columns.Count == 0)
        {
            // An aggregate over no rows without GROUP BY: one row in SQL, no group here.
            return;
        }

        Assert.Equal(Listed(sql, want.Keys), Listed(sql, have.Keys));
        foreach (var (key, group) in have)
        {
            for (var i = 0; i < plan.Select.Count; i++)
            {
                if (plan.Select[i] is SelectItem.Aggregate aggregate)
                {
                    AssertClose(want[key][i], Compute(group, aggregate), $"{sql}\n{aggregate.Name} of {key}");
                }
            }
        }
    }

    private static string Key(StatisticsPlan plan, Func<int, string> label) =>
        string.Join(" | ", Enumerable.Range(0, plan.Select.Count).Where(i => plan.Select[i] is SelectItem.Group).Select(label));

    private static string Listed(string sql, IEnumerable<string> keys) => string.Join('\n', keys.Order(StringComparer.Ordinal).Prepend(sql));

    private static string Label(StatisticsPlan plan, PartialGroup group, SelectItem.Group item) =>
        plan.Groups.Columns[item.GroupColumn].LabelOf(plan.Groups.SlotsOf(group.Index)[item.GroupColumn])?.ToString() ?? "NULL";

    private static double? Compute(PartialGroup group, SelectItem.Aggregate aggregate)
    {
        if (aggregate.Measure is not { } position)
        {
            return group.Rows;
        }

        var moments = group.Measures[position].Y;
        var sum = ToDouble(moments.Sum);
        return aggregate.Function switch
        {
            AggregateFunction.Count => moments.Count,
            AggregateFunction.Sum => moments.Count == 0 ? null : sum,
            AggregateFunction.Avg => moments.Count == 0 ? null : sum / moments.Count,
            AggregateFunction.VarSamp => moments.Count < 2 ? null : moments.Squares / (moments.Count - 1),
            AggregateFunction.StdDevSamp => moments.Count < 2 ? null : Math.Sqrt(moments.Squares / (moments.Count - 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(aggregate)),
        };
    }

    private static void AssertClose(object? expected, double? actual, string what)
    {
        if (expected is null || actual is null)
        {
            Assert.True(expected is null && actual is null, $"{what}: expected {expected ?? "NULL"}, got {actual?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}");
            return;
        }

        var want = expected is BigInteger big ? (double)big : Convert.ToDouble(expected, CultureInfo.InvariantCulture);
        Assert.True(Math.Abs(want - actual.Value) <= 1e-9 * Math.Abs(want), $"{what}: expected {want:R}, got {actual.Value:R}");
    }

    private static double ToDouble(Dyadic value) =>
        value.Exponent >= 0 ? (double)(value.Mantissa << value.Exponent) : (double)value.Mantissa / (double)(BigInteger.One << -value.Exponent);
}
