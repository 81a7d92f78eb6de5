using System.Globalization;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// Renders a plan as one GROUP BY: the group keys (a value, or the number of a bin), COUNT(*), then per aggregated element COUNT
/// and, as far as needed, SUM, whether all values are within bounds, and VAR_POP. <see cref="AggregateReader"/> reads the same columns in the same order.
/// </summary>
/// <remarks>
/// Reals whose bounds lie within a factor of two of their midpoint are summed as differences from it: by Sterbenz' lemma the
/// difference is exact, and the engine's sums keep their digits when the mean is far larger than the spread.
/// </remarks>
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
        foreach (var element in plan.Aggregated)
        {
            AppendMoments(sql, element);
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

    /// <summary>What is subtracted from an element before it is summed; 0 for nothing.</summary>
    public static double CentreOf(AggregatedElement element)
    {
        if (element.Scale is not { } scale || element.Type != ColumnType.Real)
        {
            return 0;
        }

        var centre = scale.Min / 2 + scale.Max / 2;
        var (least, most) = (Math.Min(Math.Abs(scale.Min), Math.Abs(scale.Max)), Math.Max(Math.Abs(scale.Min), Math.Abs(scale.Max)));
        return scale.Min * scale.Max > 0 && Math.Abs(centre) <= 2 * least && most <= 2 * Math.Abs(centre) ? centre : 0;
    }

    private static void AppendMoments(SqlBuilder sql, AggregatedElement element)
    {
        var value = sql.Columns.Value(element.Element);
        sql.Append($", count({value})");
        if (element.NeedsSum)
        {
            sql.Append(", ");
            AppendSum(sql, element, value);
            AppendWithinBounds(sql, element, value);
        }

        if (element.NeedsSquares)
        {
            sql.Append(", var_pop(");
            AppendCentred(sql, element, $"CAST({value} AS double precision)");
            sql.Append(")");
        }
    }

    private static void AppendSum(SqlBuilder sql, AggregatedElement element, string value)
    {
        sql.Append(element.Type == ColumnType.Integer ? "sum(" : $"{sql.Columns.Dialect.SumOfReals}(");
        AppendCentred(sql, element, value);
        sql.Append(")");
    }

    // In DuckDB, min and max of doubles would cost more than all the rest.
    private static void AppendWithinBounds(SqlBuilder sql, AggregatedElement element, string value)
    {
        var (low, high) = element.Type == ColumnType.Integer
            ? ((object)(long)element.Scale!.Min, (object)(long)element.Scale.Max)
            : (element.Scale!.Min, element.Scale.Max);
        sql.Append($", bool_and({value} BETWEEN ").AppendValue(low).Append(" AND ").AppendValue(high).Append(")");
    }

    private static void AppendCentred(SqlBuilder sql, AggregatedElement element, string value)
    {
        sql.Append(value);
        if (CentreOf(element) is not 0 and var centre)
        {
            sql.Append(" - ").AppendValue(centre);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
