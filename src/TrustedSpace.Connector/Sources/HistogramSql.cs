using System.Globalization;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Renders a histogram of a plan as one GROUP BY: the group keys, the bin, COUNT(*). Rows without a value are left out.</summary>
internal static class HistogramSql
{
    public static SqlBuilder Build(StatisticsPlan plan, Histogram histogram, string table, ElementColumns columns)
    {
        var sql = new SqlBuilder(columns).Append("SELECT ");
        foreach (var column in plan.Groups.Columns.Append(histogram.Bins))
        {
            GroupKeySql.Append(sql, column);
            sql.Append(", ");
        }

        var measure = plan.Measures[histogram.Measure];
        Predicate known = new Predicate.Not(new Predicate.IsNull(histogram.Bins.Name));
        Predicate[] conditions = [.. new[] { plan.Where, measure.Filter, known }.OfType<Predicate>()];
        sql.Append("count(*) FROM ").Append(table).AppendWhere(conditions.Length == 1 ? conditions[0] : new Predicate.And(conditions));
        sql.Append(" GROUP BY ").AppendJoined(", ", Enumerable.Range(1, plan.Groups.Columns.Count + 1), position => sql.Append(Number(position)));
        return sql.Append($" LIMIT {Number((plan.Groups.Count + 1) * (histogram.Bins.Slots + 1))}");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
