using System.Globalization;
using DuckDB.NET.Data;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Tests.Connector.Sources.Contract;

/// <summary>A plain DuckDB over the same rows, in which the consumer's own SQL runs.</summary>
public sealed class Oracle : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public Oracle(SampleData data)
    {
        _connection.Open();
        var columns = data.Elements.Select(element => $"\"{element.Name}\" {TypeOf(element.Type)}");
        Execute($"CREATE TABLE {SampleData.Product} ({string.Join(", ", columns)})");
        using var appender = _connection.CreateAppender(SampleData.Product);
        foreach (var row in data.Rows)
        {
            var target = appender.CreateRow();
            foreach (var value in row)
            {
                _ = value switch
                {
                    null => target.AppendNullValue(),
                    long number => target.AppendValue(number),
                    double number => target.AppendValue(number),
                    bool truth => target.AppendValue(truth),
                    DateOnly date => target.AppendValue(date),
                    string text => target.AppendValue(text),
                    _ => throw new ArgumentException($"{value.GetType()} is no element's type."),
                };
            }

            target.EndRow();
        }
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The answer's rows: grouping columns as text, aggregates as numbers.</summary>
    public List<object?[]> Ask(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }

    public void Dispose() => _connection.Dispose();

    public static string TypeOf(ElementType type) => type switch
    {
        ElementType.Integer => "BIGINT",
        ElementType.Real => "DOUBLE",
        ElementType.Text => "VARCHAR",
        ElementType.Date => "DATE",
        _ => "BOOLEAN",
    };

    public static string Text(object? value) => value switch
    {
        null => "NULL",
        bool truth => truth ? "true" : "false",
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        DateTime { TimeOfDay.Ticks: 0 } time => DateOnly.FromDateTime(time).ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
