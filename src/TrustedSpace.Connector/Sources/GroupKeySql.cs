using System.Globalization;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Renders a key of GROUP BY: an element's value where the plan lists values of an element, else the number of the slot.</summary>
internal static class GroupKeySql
{
    /// <summary>Key of a value outside of every bin.</summary>
    public const int Outside = -1;

    /// <summary>Whether the key reads back as an element's value and not as the number of a slot.</summary>
    public static bool IsValue(GroupColumn column) => column is { Key: GroupKey.Element, Values: not null };

    public static void Append(SqlBuilder sql, GroupColumn column)
    {
        switch (column.Key)
        {
            case GroupKey.Element element when column.BinEdges is { } edges:
                AppendBinned(sql, Double(sql, element.Name), edges);
                break;
            case GroupKey.Element element:
                sql.Append(sql.Columns.GroupKey(element.Name));
                break;
            case GroupKey.Case choice:
                AppendChoice(sql, column, choice.Choice);
                break;
            case GroupKey.Step step:
                AppendStep(sql, step);
                break;
            case GroupKey.Part part:
                AppendNumbered(sql, part.Name, DateSql.Part(sql, part.Name, part.DatePart), part.First, part.Last);
                break;
            case GroupKey.Period period:
                AppendNumbered(sql, period.Name, DateSql.Period(sql, period.Name, period.DatePeriod), period.First, period.Last);
                break;
            default:
                throw new InvalidOperationException($"Unknown key {column.Key.GetType().Name}.");
        }
    }

    private static void AppendChoice(SqlBuilder sql, GroupColumn column, RowValue.Case choice)
    {
        sql.Append("CASE");
        foreach (var branch in choice.Branches)
        {
            sql.Append(" WHEN ").AppendCondition(branch.When).Append($" THEN {Slot(column, branch.Then)}");
        }

        sql.Append($" ELSE {Slot(column, choice.Otherwise)} END");
    }

    private static string Slot(GroupColumn column, RowValue label) => Number(column.SlotOf(((RowValue.Literal)label).Value));

    // Rows beyond the declared bounds are outside; the division is compared as doubles before it becomes an integer.
    private static void AppendStep(SqlBuilder sql, GroupKey.Step step)
    {
        var value = Double(sql, step.Name);
        sql.Append($"CASE WHEN {value} IS NULL THEN NULL WHEN floor({value} / ").AppendValue(step.Width).Append(") BETWEEN ")
            .AppendValue((double)step.First).Append(" AND ").AppendValue((double)step.Last)
            .Append($" THEN CAST(floor({value} / ").AppendValue(step.Width).Append(") - ").AppendValue((double)step.First)
            .Append($" AS integer) ELSE {Number(Outside)} END");
    }

    private static void AppendNumbered(SqlBuilder sql, string element, string number, int first, int last)
    {
        sql.Append($"CASE WHEN {sql.Columns.Value(element)} IS NULL THEN NULL WHEN {number} BETWEEN {Number(first)} AND {Number(last)} ");
        sql.Append($"THEN CAST({number} - {Number(first)} AS integer) ELSE {Number(Outside)} END");
    }

    private static void AppendBinned(SqlBuilder sql, string value, IReadOnlyList<double> edges)
    {
        sql.Append($"CASE WHEN {value} IS NULL THEN NULL WHEN {value} BETWEEN ").AppendValue(edges[0]).Append(" AND ").AppendValue(edges[^1]);
        sql.Append(" THEN ");
        AppendBins(sql, value, edges, 0, edges.Count - 2);
        sql.Append($" ELSE {Number(Outside)} END");
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

    private static string Double(SqlBuilder sql, string element) => $"CAST({sql.Columns.Value(element)} AS double precision)";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
