using System.Globalization;
using DuckDB.NET.Data;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>
/// A CSV file as of RFC 4180: UTF-8, a header line, fields quoted with <c>"</c>; an empty field is NULL. It is read strictly with
/// the declared types; columns that the description does not name are not read.
/// </summary>
public sealed class CsvFile(DuckDBConnection connection, SourceOptions options, DatasetDescription description)
    : LoadedFile(connection, options, description)
{
    // Each rejected record is kept with its text until it is counted.
    private const int MostRejects = 10_000;

    private readonly List<SourceMismatch> _mismatches = [];
    private IReadOnlyList<string> _header = [];

    public override IReadOnlyList<SourceMismatch> Load()
    {
        _header = CsvHeader.Read(Path, Options.Delimiter);
        FindColumns();
        CreateTable(From(typed: true, $"ignore_errors = true, store_rejects = true, rejects_limit = {MostRejects}"), Field);
        ListRejects();
        CountFractions();
        return _mismatches;
    }

    private void FindColumns()
    {
        foreach (var element in Description.Elements)
        {
            var column = ColumnOf(element);
            if (_header.Count(name => name == column) is not 1 and var found)
            {
                _mismatches.Add(found == 0
                    ? SourceMismatches.OfColumn(element, column, null)
                    : new SourceMismatch(element.Name.Value, "one column", $"{found} columns \"{column}\""));
            }
        }
    }

    // Columns are addressed by position, so that a header can hold any names.
    private string From(bool typed, string more)
    {
        var types = _header.Select(name => Description.Elements.FirstOrDefault(element => ColumnOf(element) == name));
        var columns = types.Select((element, i) => $"'c{i}': '{(typed && element is not null ? TypeOf(element) : "VARCHAR")}'");
        var delimiter = Options.Delimiter == '\'' ? "''" : Options.Delimiter.ToString();
        return "read_csv(CAST($1 AS text), auto_detect = false, header = true, strict_mode = true, nullstr = '', quote = '\"', escape = '\"', "
            + $"delim = '{delimiter}', columns = {{{string.Join(", ", columns)}}}, {more})";
    }

    private string? Field(DataElement element)
    {
        var column = ColumnOf(element);
        return _header.Count(name => name == column) == 1 ? $"c{_header.ToList().IndexOf(column)}" : null;
    }

    private void ListRejects()
    {
        using var rejects = Query(
            "SELECT CAST(column_idx AS BIGINT), CAST(error_type AS VARCHAR), count(*), CAST(min(line) AS BIGINT) "
            + "FROM reject_errors GROUP BY ALL ORDER BY min(line)");
        while (rejects.Read())
        {
            AddReject(rejects.IsDBNull(0) ? 0 : (int)rejects.GetInt64(0), rejects.GetString(1), rejects.GetInt64(2), rejects.GetInt64(3));
        }
    }

    private void AddReject(int column, string kind, long records, long line)
    {
        var name = column >= 1 && column <= _header.Count ? _header[column - 1] : null;
        var element = Description.Elements.FirstOrDefault(element => ColumnOf(element) == name);
        var count = string.Create(CultureInfo.InvariantCulture, $"{records}{(records >= MostRejects ? " or more" : "")}, first at line {line}");
        _mismatches.Add(kind == "CAST" && element is not null
            ? new SourceMismatch(element.Name.Value, Declared(element), $"records of another type: {count}")
            : new SourceMismatch(null, $"a CSV file of {_header.Count} columns", $"malformed records ({kind.ToLowerInvariant()}): {count}"));
    }

    // The engine rounds "2.7" and "1e3" to integers: look at the text.
    private void CountFractions()
    {
        var integers = Description.Elements.Where(element => element.Type == ElementType.Integer && Field(element) is not null).ToList();
        if (integers.Count == 0)
        {
            return;
        }

        var counts = integers.Select(element => $"count(*) FILTER (WHERE NOT regexp_full_match(trim({Field(element)}), '[+-]?[0-9]+'))");
        using var row = Query($"SELECT {string.Join(", ", counts)} FROM {From(typed: false, "ignore_errors = true")}", Path);
        row.Read();
        for (var i = 0; i < integers.Count; i++)
        {
            if (row.GetInt64(i) > 0 && _mismatches.All(mismatch => mismatch.Subject != integers[i].Name.Value))
            {
                _mismatches.Add(new SourceMismatch(integers[i].Name.Value, Declared(integers[i]), $"records of another type: {row.GetInt64(i)}"));
            }
        }
    }

    private static string Declared(DataElement element) => element.Type.ToString().ToLowerInvariant();
}
