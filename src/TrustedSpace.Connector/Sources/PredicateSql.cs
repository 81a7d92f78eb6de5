using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Renders a condition; NULL follows SQL's three-valued logic in every engine.</summary>
public static class PredicateSql
{
    public static SqlBuilder AppendWhere(this SqlBuilder sql, Predicate? where)
    {
        if (where is not null)
        {
            sql.Append(" WHERE ").AppendCondition(where);
        }

        return sql;
    }

    public static SqlBuilder AppendCondition(this SqlBuilder sql, Predicate condition)
    {
        Append(sql, condition);
        return sql;
    }

    private static void Append(SqlBuilder sql, Predicate predicate)
    {
        sql.Append("(");
        switch (predicate)
        {
            case Predicate.Comparison comparison:
                sql.Append(sql.Columns.Value(comparison.Element)).Append(Symbol(comparison.Operator)).AppendValue(comparison.Value);
                break;
            case Predicate.In member:
                sql.Append(sql.Columns.Value(member.Element)).Append(" IN (");
                sql.AppendJoined(", ", member.Values, value => sql.AppendValue(value)).Append(")");
                break;
            case Predicate.Between between:
                sql.Append(sql.Columns.Value(between.Element)).Append(" BETWEEN ");
                sql.AppendValue(between.Low).Append(" AND ").AppendValue(between.High);
                break;
            case Predicate.IsNull isNull:
                sql.Append(sql.Columns.Value(isNull.Element)).Append(" IS NULL");
                break;
            case Predicate.PartComparison part:
                sql.Append(DateSql.Part(sql, part.Element, part.Part)).Append(Symbol(part.Operator)).AppendValue(part.Number);
                break;
            case Predicate.And and:
                sql.AppendJoined(" AND ", and.Terms, term => Append(sql, term));
                break;
            case Predicate.Or or:
                sql.AppendJoined(" OR ", or.Terms, term => Append(sql, term));
                break;
            case Predicate.Not not:
                sql.Append("NOT ");
                Append(sql, not.Term);
                break;
            default:
                throw new InvalidOperationException($"Unknown predicate {predicate.GetType().Name}.");
        }

        sql.Append(")");
    }

    private static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => " = ",
        ComparisonOperator.NotEqual => " <> ",
        ComparisonOperator.Less => " < ",
        ComparisonOperator.LessOrEqual => " <= ",
        ComparisonOperator.Greater => " > ",
        ComparisonOperator.GreaterOrEqual => " >= ",
        _ => throw new InvalidOperationException($"Unknown comparison {comparison}."),
    };
}
