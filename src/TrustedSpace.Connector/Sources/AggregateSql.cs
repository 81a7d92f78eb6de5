using System.Globalization;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// Renders a plan as one GROUP BY: the group keys, COUNT(*), then the columns of each measure.
/// <see cref="AggregateReader"/> reads the same columns in the same order.
/// </summary>
public static class AggregateSql
{
    /// <param name="plan">A plan over the dataset's schema.</param>
    /// <param name="table">Quoted table.</param>
    /// <param name="columns">The dataset's elements.</param>
    public static SqlBuilder Build(StatisticsPlan plan, string table, ElementColumns columns)
    {
        var sql = Build(plan, table, columns, MeasureSql.Append);

        // One group more than there can be is enough to find that an undeclared value is among them.
        return plan.Groups.Columns.Count > 0 ? sql.Append($" LIMIT {Number(plan.Groups.Count + 1)}") : sql;
    }

    /// <summary>The same with other columns for a measure, and with every group that there is.</summary>
    internal static SqlBuilder Build(StatisticsPlan plan, string table, ElementColumns columns, Action<SqlBuilder, Measure> appendMeasure)
    {
        columns.Require(plan);
        var sql = new SqlBuilder(columns).Append("SELECT ");
        foreach (var column in plan.Groups.Columns)
        {
            GroupKeySql.Append(sql, column);
            sql.Append(", ");
        }

        sql.Append("count(*)");
        foreach (var measure in plan.Measures)
        {
            appendMeasure(sql, measure);
        }

        sql.Append(" FROM ").Append(table).AppendWhere(plan.Where);
        if (plan.Groups.Columns.Count > 0)
        {
            sql.Append(" GROUP BY ").AppendJoined(", ", Enumerable.Range(1, plan.Groups.Columns.Count), position => sql.Append(Number(position)));
        }

        return sql;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
