using System.Data.Common;
using System.Numerics;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Reads the columns that <see cref="MeasureSql"/> renders for a measure.</summary>
internal ref struct MeasureReader(DbDataReader row, int position)
{
    /// <summary>The column after those read so far.</summary>
    public int Position { get; private set; } = position;

    /// <exception cref="UndeclaredValueException">A value is outside of the declared bounds.</exception>
    public MeasureMoments Read(Measure measure)
    {
        var count = row.GetInt64(Position++);
        var y = measure.Y is null ? ElementMoments.CountOnly(count) : ReadArgument(measure, measure.Y, count, Moments.SumY, Moments.SquaresY);
        var x = measure.X is null ? default : ReadArgument(measure, measure.X, count, Moments.SumX, Moments.SquaresX);
        var products = measure.Needs(Moments.Products) ? DeviationsAt(Position++, count) : 0;
        return new MeasureMoments(y, x, products);
    }

    private ElementMoments ReadArgument(Measure measure, Argument argument, long count, Moments sum, Moments squares)
    {
        var moments = ElementMoments.CountOnly(count);
        if (measure.Needs(sum))
        {
            var (sumAt, withinAt) = (Position++, Position++);
            if (count > 0)
            {
                moments = row.GetBoolean(withinAt)
                    ? moments with { Sum = SumAt(sumAt, argument, count), Min = argument.Scale!.Min, Max = argument.Scale.Max }
                    : throw new UndeclaredValueException(argument.Value.Elements.FirstOrDefault() ?? "literal");
            }
        }

        return measure.Needs(squares) ? moments with { Squares = DeviationsAt(Position++, count) } : moments;
    }

    private Dyadic SumAt(int position, Argument argument, long count) => argument.Type == ColumnType.Integer
        ? Dyadic.FromInteger(row.GetFieldValue<BigInteger>(position))
        : Dyadic.FromDouble(row.GetDouble(position)) + Dyadic.FromInteger(count) * Dyadic.FromDouble(MeasureSql.CentreOf(argument));

    private double DeviationsAt(int position, long count) => count == 0 ? 0 : row.GetDouble(position) * count;
}
