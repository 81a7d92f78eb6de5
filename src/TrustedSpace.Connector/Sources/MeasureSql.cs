using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// Renders a measure: COUNT of its rows, then per argument as far as needed SUM, whether all values are within bounds, and VAR_POP, and for
/// a pair COVAR_POP. <see cref="MeasureReader"/> reads the same columns in the same order.
/// </summary>
/// <remarks>
/// Reals whose bounds lie within a factor of two of their midpoint are summed as differences from it: by Sterbenz' lemma the
/// difference is exact, and the engine's sums keep their digits when the mean is far larger than the spread.
/// </remarks>
internal static class MeasureSql
{
    public static void Append(SqlBuilder sql, Measure measure)
    {
        // Aggregates skip rows whose own argument is NULL; over a pair each must skip what the other lacks.
        sql.Append(", ");
        AppendAggregate(sql, measure, "count", () => AppendCounted(sql, measure));
        if (measure.Y is { } y)
        {
            AppendMoments(sql, measure, y, Moments.SumY, Moments.SquaresY);
        }

        if (measure.X is { } x)
        {
            AppendMoments(sql, measure, x, Moments.SumX, Moments.SquaresX);
        }

        if (measure.Needs(Moments.Products))
        {
            sql.Append(", ");
            AppendAggregate(sql, measure, "covar_pop", () =>
            {
                AppendCentredDouble(sql, measure.Y!);
                sql.Append(", ");
                AppendCentredDouble(sql, measure.X!);
            });
        }
    }

    /// <summary>What is subtracted from an argument before it is summed; 0 for nothing.</summary>
    public static double CentreOf(Argument argument)
    {
        if (argument.Scale is not { } scale || argument.Type != ColumnType.Real)
        {
            return 0;
        }

        var centre = scale.Min / 2 + scale.Max / 2;
        var (least, most) = (Math.Min(Math.Abs(scale.Min), Math.Abs(scale.Max)), Math.Max(Math.Abs(scale.Min), Math.Abs(scale.Max)));
        return scale.Min * scale.Max > 0 && Math.Abs(centre) <= 2 * least && most <= 2 * Math.Abs(centre) ? centre : 0;
    }

    private static void AppendMoments(SqlBuilder sql, Measure measure, Argument argument, Moments sum, Moments squares)
    {
        if (measure.Needs(sum))
        {
            sql.Append(", ");
            AppendAggregate(sql, measure, argument.Type == ColumnType.Integer ? "sum" : sql.Columns.Dialect.SumOfReals, () => AppendCentred(sql, argument));
            sql.Append(", ");
            AppendAggregate(sql, measure, "bool_and", () => AppendWithinBounds(sql, argument));
        }

        if (measure.Needs(squares))
        {
            sql.Append(", ");
            AppendAggregate(sql, measure, "var_pop", () => AppendCentredDouble(sql, argument));
        }
    }

    private static void AppendCounted(SqlBuilder sql, Measure measure)
    {
        if (measure is { Y: { } y, X: null })
        {
            sql.AppendRowValue(y.Value, y.Type);
        }
        else
        {
            sql.Append("*");
        }
    }

    internal static void AppendAggregate(SqlBuilder sql, Measure measure, string function, Action appendArguments)
    {
        sql.Append($"{function}(");
        appendArguments();
        sql.Append(")");
        Action[] conditions =
        [
            .. measure.Filter is { } filter ? [() => sql.AppendCondition(filter)] : (ReadOnlySpan<Action>)[],
            .. measure.X is null ? [] : measure.Arguments.Select<Argument, Action>(argument => () => sql.AppendRowValue(argument.Value, argument.Type).Append(" IS NOT NULL")),
        ];
        if (conditions.Length > 0)
        {
            sql.Append(" FILTER (WHERE ").AppendJoined(" AND ", conditions, append => append()).Append(")");
        }
    }

    // In DuckDB, min and max of doubles would cost more than all the rest.
    private static void AppendWithinBounds(SqlBuilder sql, Argument argument)
    {
        var (low, high) = argument.Type == ColumnType.Integer
            ? ((object)(long)argument.Scale!.Min, (object)(long)argument.Scale.Max)
            : (argument.Scale!.Min, argument.Scale.Max);
        sql.AppendRowValue(argument.Value, argument.Type).Append(" BETWEEN ").AppendValue(low).Append(" AND ").AppendValue(high);
    }

    private static void AppendCentred(SqlBuilder sql, Argument argument)
    {
        sql.AppendRowValue(argument.Value, argument.Type);
        if (CentreOf(argument) is not 0 and var centre)
        {
            sql.Append(" - ").AppendValue(centre);
        }
    }

    private static void AppendCentredDouble(SqlBuilder sql, Argument argument)
    {
        sql.Append("CAST(");
        AppendCentred(sql, argument);
        sql.Append(" AS double precision)");
    }
}
