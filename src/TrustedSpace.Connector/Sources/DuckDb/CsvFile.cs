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
    private readonly Dictionary<DataElement, int> _fields = [];
    private IReadOnlyList<string> _header = [];

    public override IReadOnlyList<SourceMismatch> Load()
    {
        _header = CsvHeader.Read(Path, Options.Delimiter);
        foreach (var element in Description.Elements)
        {
            FindField(element);
        }

        _mismatches.AddRange(Keys.Where(key => KeyFor(key) is null).Select(MissingKey));
        CreateTable(From(typed: true, $"ignore_errors = true, store_rejects = true, rejects_limit = {MostRejects}"), ColumnFor, KeyFor);
        ListRejects();
        CountFractions();
        return _mismatches;
    }

    private void FindField(DataElement element)
    {
        var column = ColumnOf(element);
        var fields = Enumerable.Range(0, _header.Count).Where(i => _header[i] == column).ToList();
        if (fields.Count == 1)
        {
            _fields.Add(element, fields[0]);
            return;
        }

        _mismatches.Add(fields.Count == 0
            ? SourceMismatch.OfColumn(element, column, null)
            : new SourceMismatch(element.Name.Value, "one column", $"{fields.Count} columns \"{column}\""));
    }

    // Columns are addressed by position, so that a header can hold any names.
    private string From(bool typed, string more)
    {
        var types = Enumerable.Repeat("VARCHAR", _header.Count).ToArray();
        foreach (var (element, field) in typed ? _fields : [])
        {
            types[field] = TypeOf(element);
        }

        var delimiter = Options.Delimiter == '\'' ? "''" : Options.Delimiter.ToString();
        return "read_csv(CAST($1 AS text), auto_detect = false, header = true, dateformat = '%Y-%m-%d', strict_mode = true, nullstr = '', quote = '\"', escape = '\"', "
            + $"delim = '{delimiter}', columns = {{{string.Join(", ", types.Select((type, i) => $"'c{i}': '{type}'"))}}}, {more})";
    }

    private string? ColumnFor(DataElement element) => _fields.TryGetValue(element, out var field) ? $"c{field}" : null;

    // A key that is an element too is read as the element's type and then as text.
    private string? KeyFor(string key)
    {
        var fields = Enumerable.Range(0, _header.Count).Where(i => _header[i] == key).ToList();
        return fields.Count == 1 ? $"c{fields[0]}" : null;
    }

    private void ListRejects()
    {
        using var rejects = Query(
            "SELECT CAST(column_idx AS INTEGER), CAST(error_type AS VARCHAR), count(*), CAST(min(line) AS BIGINT) "
            + "FROM reject_errors GROUP BY ALL ORDER BY min(line)");
        while (rejects.Read())
        {
            AddReject(rejects.IsDBNull(0) ? 0 : rejects.GetInt32(0), rejects.GetString(1), rejects.GetInt64(2), rejects.GetInt64(3));
        }
    }

    // Columns are counted from 1 here.
    private void AddReject(int column, string kind, long records, long line)
    {
        var element = _fields.FirstOrDefault(field => field.Value == column - 1).Key;
        var count = string.Create(CultureInfo.InvariantCulture, $"{records}{(records >= MostRejects ? " or more" : "")}, first at line {line}");
        _mismatches.Add(kind == "CAST" && element is not null
            ? OfType(element, count)
            : new SourceMismatch(null, $"a CSV file of {_header.Count} columns", $"malformed records ({kind.ToLowerInvariant()}): {count}"));
    }

    // The engine rounds "2.7" and "1e3" to integers: look at the text.
    private void CountFractions()
    {
        var integers = _fields.Keys.Where(element => element.Type == ElementType.Integer).ToList();
        if (integers.Count == 0)
        {
            return;
        }

        var counts = integers.Select(element => $"count(*) FILTER (WHERE NOT regexp_full_match(trim({ColumnFor(element)}), '[+-]?[0-9]+'))");
        using var row = Query($"SELECT {string.Join(", ", counts)} FROM {From(typed: false, "ignore_errors = true")}", Path);
        row.Read();
        for (var i = 0; i < integers.Count; i++)
        {
            if (row.GetInt64(i) is > 0 and var records && _mismatches.All(mismatch => mismatch.Subject != integers[i].Name.Value))
            {
                _mismatches.Add(OfType(integers[i], records.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private static SourceMismatch OfType(DataElement element, string count) =>
        new(element.Name.Value, SourceMismatch.NameOf(element.Type), $"records of another type: {count}");
}
