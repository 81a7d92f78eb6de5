using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Renders the value of a row; every literal is a parameter.</summary>
internal static class RowValueSql
{
    /// <param name="sql">The statement.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">The type the values of a CASE are computed in.</param>
    public static SqlBuilder AppendRowValue(this SqlBuilder sql, RowValue value, ColumnType type)
    {
        switch (value)
        {
            case RowValue.Element element:
                return sql.Append(sql.Columns.Value(element.Name));
            case RowValue.Literal { Value: { } literal }:
                return sql.AppendValue(literal);
            case RowValue.Literal:
                return sql.Append("NULL");
            case RowValue.Case choice:
                sql.Append("CASE");
                foreach (var branch in choice.Branches)
                {
                    sql.Append(" WHEN ").AppendCondition(branch.When).Append(" THEN ");
                    AppendAs(sql, branch.Then, type);
                }

                sql.Append(" ELSE ");
                AppendAs(sql, choice.Otherwise, type);
                return sql.Append(" END");
            default:
                throw new InvalidOperationException($"Unknown value {value.GetType().Name}.");
        }
    }

    private static void AppendAs(SqlBuilder sql, RowValue value, ColumnType type)
    {
        sql.Append("CAST(").AppendRowValue(value, type).Append(type == ColumnType.Integer ? " AS bigint)" : " AS double precision)");
    }
}
