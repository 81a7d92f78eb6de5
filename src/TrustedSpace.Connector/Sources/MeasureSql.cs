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
        AppendAggregate(sql, measure, "count", () => sql.Append(measure.X is null ? sql.Columns.Value(measure.Y.Element) : "*"));
        AppendMoments(sql, measure, measure.Y, Moments.SumY, Moments.SquaresY);
        if (measure.X is { } x)
        {
            AppendMoments(sql, measure, x, Moments.SumX, Moments.SquaresX);
        }

        if (measure.Needs(Moments.Products))
        {
            sql.Append(", ");
            AppendAggregate(sql, measure, "covar_pop", () =>
            {
                AppendCentred(sql, measure.Y, Double(sql, measure.Y));
                sql.Append(", ");
                AppendCentred(sql, measure.X!, Double(sql, measure.X!));
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
        var value = sql.Columns.Value(argument.Element);
        if (measure.Needs(sum))
        {
            sql.Append(", ");
            AppendAggregate(sql, measure, argument.Type == ColumnType.Integer ? "sum" : sql.Columns.Dialect.SumOfReals, () => AppendCentred(sql, argument, value));
            sql.Append(", ");
            AppendAggregate(sql, measure, "bool_and", () => AppendWithinBounds(sql, argument, value));
        }

        if (measure.Needs(squares))
        {
            sql.Append(", ");
            AppendAggregate(sql, measure, "var_pop", () => AppendCentred(sql, argument, Double(sql, argument)));
        }
    }

    private static void AppendAggregate(SqlBuilder sql, Measure measure, string function, Action appendArguments)
    {
        sql.Append($"{function}(");
        appendArguments();
        sql.Append(")");
        if (measure.X is { } x)
        {
            sql.Append($" FILTER (WHERE {sql.Columns.Value(measure.Y.Element)} IS NOT NULL AND {sql.Columns.Value(x.Element)} IS NOT NULL)");
        }
    }

    // In DuckDB, min and max of doubles would cost more than all the rest.
    private static void AppendWithinBounds(SqlBuilder sql, Argument argument, string value)
    {
        var (low, high) = argument.Type == ColumnType.Integer
            ? ((object)(long)argument.Scale!.Min, (object)(long)argument.Scale.Max)
            : (argument.Scale!.Min, argument.Scale.Max);
        sql.Append($"{value} BETWEEN ").AppendValue(low).Append(" AND ").AppendValue(high);
    }

    private static string Double(SqlBuilder sql, Argument argument) => $"CAST({sql.Columns.Value(argument.Element)} AS double precision)";

    private static void AppendCentred(SqlBuilder sql, Argument argument, string value)
    {
        sql.Append(value);
        if (CentreOf(argument) is not 0 and var centre)
        {
            sql.Append(" - ").AppendValue(centre);
        }
    }
}
