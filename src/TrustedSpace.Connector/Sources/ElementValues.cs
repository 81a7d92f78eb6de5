using System.Data.Common;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>Reads typed values from a source's rows.</summary>
public static class ElementValues
{
    /// <summary>The value, or null for SQL NULL.</summary>
    /// <exception cref="UndeclaredValueException">A real value is not finite.</exception>
    public static ElementValue? Read(DbDataReader row, int position, DataElement element) =>
        Read(row, position, element.Name.Value, ElementColumns.TypeOf(element));

    /// <inheritdoc cref="Read(DbDataReader, int, DataElement)"/>
    public static ElementValue? Read(DbDataReader row, int position, string element, ColumnType type)
    {
        if (row.IsDBNull(position))
        {
            return null;
        }

        return type switch
        {
            ColumnType.Integer => ElementValue.Integer(row.GetInt64(position)),
            ColumnType.Real => Real(row.GetDouble(position), element),
            ColumnType.Text => ElementValue.Text(row.GetString(position)),
            ColumnType.Date => ElementValue.Date(row.GetFieldValue<DateOnly>(position)),
            _ => ElementValue.Boolean(row.GetBoolean(position)),
        };
    }

    private static ElementValue Real(double value, string element) =>
        double.IsFinite(value) ? ElementValue.Real(value) : throw new UndeclaredValueException(element);
}
