using System.Globalization;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Export;

namespace TrustedSpace.Connector.Watermarks;

/// <summary>A file of rows that may have leaked: the names of its columns, and values as text; null is a missing value.</summary>
internal sealed record LeakedRows(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows)
{
    /// <summary>Most rows that are looked at: far more than evidence needs.</summary>
    public const int MostRows = 20_000;

    /// <summary>Whether an export of these columns could be the source.</summary>
    public bool Fits(IReadOnlyList<ExportColumn> columns) =>
        columns.Count > 0 && Columns.Order(StringComparer.Ordinal).SequenceEqual(columns.Select(column => column.Name.Value).Order(StringComparer.Ordinal));

    /// <summary>The rows as values of an export's columns, in their order; rows that can't be such are left out.</summary>
    public IEnumerable<ElementValue?[]> As(IReadOnlyList<ExportColumn> columns)
    {
        var places = columns.Select(column => Columns.Index().First(name => name.Item == column.Name.Value).Index).ToArray();
        foreach (var row in Rows)
        {
            var values = new ElementValue?[columns.Count];
            var readable = true;
            for (var i = 0; i < values.Length && readable; i++)
            {
                readable = TryRead(row[places[i]], columns[i].Type, out values[i]);
            }

            if (readable)
            {
                yield return values;
            }
        }
    }

    private static bool TryRead(string? text, ColumnType type, out ElementValue? value)
    {
        value = null;
        if (text is null)
        {
            return true;
        }

        value = type switch
        {
            ColumnType.Integer => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var integer) ? ElementValue.Integer(integer) : null,
            ColumnType.Real => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? ElementValue.Real(real) : null,
            ColumnType.Boolean => bool.TryParse(text, out var flag) ? ElementValue.Boolean(flag) : null,
            ColumnType.Date => DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? ElementValue.Date(date) : null,
            _ => ElementValue.Text(text),
        };
        return value is not null;
    }
}
