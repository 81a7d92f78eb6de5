using System.Data.Common;
using System.Numerics;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// Renders a measure under differential privacy, and reads it: the count of its rows, then the sums of its moments in whole numbers of the
/// <see cref="ClippedGrid"/>, which both engines add exactly. Every row counts, whatever it holds: a value beyond its bounds is clipped.
/// </summary>
internal static class ClippedMeasureSql
{
    private static readonly Moments[] All = [Moments.SumY, Moments.SquaresY, Moments.SumX, Moments.SquaresX, Moments.Products];

    public static void Append(SqlBuilder sql, Measure measure)
    {
        sql.Append(", ");
        MeasureSql.AppendAggregate(sql, measure, "count", () => AppendWhereKnown(sql, measure, () => sql.Append("1")));
        foreach (var moment in All.Where(moment => measure.Needs(moment)))
        {
            sql.Append(", ");
            MeasureSql.AppendAggregate(sql, measure, "sum", () => AppendWhereKnown(sql, measure, () => AppendTerm(sql, measure, moment)));
        }
    }

    /// <summary>Reads the columns of one measure.</summary>
    /// <param name="row">The current row.</param>
    /// <param name="position">First column of the measure; moved behind its last.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="sums">Takes the sums in the order of the plan's words.</param>
    /// <returns>Rows of the measure.</returns>
    public static long Read(DbDataReader row, ref int position, Measure measure, List<BigInteger> sums)
    {
        var count = row.GetInt64(position++);
        for (var i = 0; i < measure.Words; i++, position++)
        {
            sums.Add(row.IsDBNull(position) ? BigInteger.Zero : row.GetFieldValue<BigInteger>(position));
        }

        return count;
    }

    private static void AppendWhereKnown(SqlBuilder sql, Measure measure, Action append)
    {
        if (measure.Arguments.Count == 0)
        {
            append();
            return;
        }

        sql.Append("CASE WHEN ").AppendJoined(" AND ", measure.Arguments, argument => sql.AppendRowValue(argument.Value, argument.Type).Append(" IS NOT NULL"));
        sql.Append(" THEN ");
        append();
        sql.Append(" END");
    }

    private static void AppendTerm(SqlBuilder sql, Measure measure, Moments moment)
    {
        Argument[] factors = moment switch
        {
            Moments.SumY => [measure.Y!],
            Moments.SquaresY => [measure.Y!, measure.Y!],
            Moments.SumX => [measure.X!],
            Moments.SquaresX => [measure.X!, measure.X!],
            _ => [measure.Y!, measure.X!],
        };
        sql.AppendJoined(" * ", factors, factor => AppendWhole(sql, factor));
    }

    // Clipped before it is scaled, so that nothing overflows, and after it is rounded, so that nothing exceeds the limit.
    private static void AppendWhole(SqlBuilder sql, Argument argument)
    {
        var scale = argument.Scale!;
        var limit = ClippedGrid.LimitOf(scale);
        sql.Append("LEAST(GREATEST(CAST(round((LEAST(GREATEST(CAST(").AppendRowValue(argument.Value, argument.Type).Append(" AS double precision), ")
            .AppendValue(scale.Min).Append("), ").AppendValue(scale.Max).Append(") - ").AppendValue(scale.Min / 2 + scale.Max / 2).Append(") * ")
            .AppendValue(Math.ScaleB(1, ClippedGrid.FractionBits - scale.Exponent)).Append(") AS bigint), ")
            .AppendValue(-limit).Append("), ").AppendValue(limit).Append(")");
    }
}
