using System.Data.Common;
using System.Globalization;
using System.Text;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>One statement in the making: text of ours, and the values it is executed with.</summary>
public sealed class SqlBuilder(ElementColumns columns)
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];

    public ElementColumns Columns { get; } = columns;

    public SqlBuilder Append(string text)
    {
        _text.Append(text);
        return this;
    }

    public SqlBuilder AppendJoined<T>(string separator, IEnumerable<T> items, Action<T> append)
    {
        var first = true;
        foreach (var item in items)
        {
            _text.Append(first ? "" : separator);
            first = false;
            append(item);
        }

        return this;
    }

    /// <summary>
    /// Appends a parameter under an explicit cast: without one DuckDB 1.5 may fail to type it, which costs the whole database.
    /// </summary>
    /// <param name="value">A long, double, string, bool, date or array of bytes.</param>
    public SqlBuilder AppendValue(object value)
    {
        // Dates travel as text of ISO 8601, which both engines read the same.
        _values.Add(value is DateOnly date ? date.ToString("O", CultureInfo.InvariantCulture) : value);
        var type = value switch
        {
            long => "bigint",
            double => "double precision",
            string => "text",
            bool => "boolean",
            DateOnly => "date",
            byte[] => Columns.Dialect.BytesType,
            _ => throw new ArgumentException($"A {value.GetType().Name} is not a value of an element.", nameof(value)),
        };
        _text.Append(CultureInfo.InvariantCulture, $"CAST(${_values.Count} AS {type})");
        return this;
    }

    public SqlBuilder AppendValue(ElementValue value) => AppendValue(value.Type switch
    {
        ColumnType.Integer => value.AsInteger,
        ColumnType.Real => value.AsReal,
        ColumnType.Text => value.AsText,
        ColumnType.Date => value.AsDate,
        _ => (object)value.AsBoolean,
    });

    /// <summary>Puts text around what was built so far.</summary>
    public SqlBuilder Wrap(string before, string after)
    {
        _text.Insert(0, before).Append(after);
        return this;
    }

    /// <summary>Gives the statement to a command of the engine.</summary>
    public void ApplyTo(DbCommand command)
    {
        command.CommandText = _text.ToString();
        command.Parameters.Clear();
        foreach (var value in _values)
        {
            command.Parameters.Add(Columns.Dialect.Parameter(value));
        }
    }
}
