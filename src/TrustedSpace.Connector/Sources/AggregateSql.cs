using System.Globalization;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// Renders a plan as one GROUP BY: the group keys (a value, or the number of a bin), COUNT(*), then the columns of each measure.
/// <see cref="AggregateReader"/> reads the same columns in the same order.
/// </summary>
public static class AggregateSql
{
    /// <summary>Key of a value outside of every bin.</summary>
    public const int OutsideBins = -1;

    /// <param name="plan">A plan over the dataset's schema.</param>
    /// <param name="table">Quoted table.</param>
    /// <param name="columns">The dataset's elements.</param>
    public static SqlBuilder Build(StatisticsPlan plan, string table, ElementColumns columns)
    {
        columns.Require(plan);
        var sql = new SqlBuilder(columns).Append("SELECT ");
        foreach (var column in plan.Groups.Columns)
        {
            AppendKey(sql, column);
            sql.Append(", ");
        }

        sql.Append("count(*)");
        foreach (var measure in plan.Measures)
        {
            MeasureSql.Append(sql, measure);
        }

        sql.Append(" FROM ").Append(table).AppendWhere(plan.Where);
        if (plan.Groups.Columns.Count > 0)
        {
            sql.Append(" GROUP BY ").AppendJoined(", ", Enumerable.Range(1, plan.Groups.Columns.Count), position => sql.Append(Number(position)));

            // One group more than there can be is enough to find that an undeclared value is among them.
            sql.Append($" LIMIT {Number(plan.Groups.Count + 1)}");
        }

        return sql;
    }

    private static void AppendKey(SqlBuilder sql, GroupColumn column)
    {
        if (column.BinEdges is not { } edges)
        {
            sql.Append(sql.Columns.GroupKey(column.Element));
            return;
        }

        var value = $"CAST({sql.Columns.Value(column.Element)} AS double precision)";
        sql.Append($"CASE WHEN {value} IS NULL THEN NULL WHEN {value} BETWEEN ").AppendValue(edges[0]).Append(" AND ").AppendValue(edges[^1]);
        sql.Append(" THEN ");
        AppendBins(sql, value, edges, 0, edges.Count - 2);
        sql.Append($" ELSE {Number(OutsideBins)} END");
    }

    // A balanced tree of comparisons: a thousand bins cost ten comparisons a row.
    private static void AppendBins(SqlBuilder sql, string value, IReadOnlyList<double> edges, int low, int high)
    {
        if (low == high)
        {
            sql.Append(Number(low));
            return;
        }

        var middle = (low + high + 1) / 2;
        sql.Append($"CASE WHEN {value} < ").AppendValue(edges[middle]).Append(" THEN ");
        AppendBins(sql, value, edges, low, middle - 1);
        sql.Append(" ELSE ");
        AppendBins(sql, value, edges, middle, high);
        sql.Append(" END");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
