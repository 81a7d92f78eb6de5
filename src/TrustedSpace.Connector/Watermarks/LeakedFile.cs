using System.Globalization;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Sources.DuckDb;

namespace TrustedSpace.Connector.Watermarks;

/// <summary>Reads a leaked file by its extension: <c>.jsonl</c>, <c>.ndjson</c> and <c>.json</c> as JSON lines, <c>.arrow</c> and <c>.arrows</c> as an Arrow IPC stream, else as CSV.</summary>
internal static class LeakedFile
{
    /// <exception cref="CannotStartException">The file can't be read as such.</exception>
    public static LeakedRows Read(string path)
    {
        try
        {
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".jsonl" or ".ndjson" or ".json" => ReadJsonLines(path),
                ".arrow" or ".arrows" => ReadArrow(path),
                _ => ReadCsv(path),
            };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or DuckDBException or InvalidDataException or FormatException)
        {
            throw new CannotStartException(path, [unreadable.Message], unreadable);
        }
    }

    private static LeakedRows ReadCsv(string path)
    {
        using var database = new DuckDbDatabase(new DuckDbLimits(512, 1));
        using var connection = database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM read_csv(CAST($1 AS text), all_varchar = true, header = true, quote = '\"', escape = '\"', nullstr = '', "
            + $"allow_quoted_nulls = false) LIMIT {LeakedRows.MostRows}";
        command.Parameters.Add(new DuckDBParameter(Path.GetFullPath(path)));
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. columns.Select((_, i) => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return new LeakedRows(columns, rows);
    }

    private static LeakedRows ReadJsonLines(string path)
    {
        List<string>? columns = null;
        var rows = new List<string?[]>();
        foreach (var line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).Take(LeakedRows.MostRows))
        {
            using var row = JsonDocument.Parse(line);
            columns ??= [.. row.RootElement.EnumerateObject().Select(member => member.Name)];
            rows.Add([.. columns.Select(column => row.RootElement.TryGetProperty(column, out var value) ? Text(value) : null)]);
        }

        return new LeakedRows(columns ?? [], rows);
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static LeakedRows ReadArrow(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new ArrowStreamReader(file);
        var columns = reader.Schema.FieldsList.Select(field => field.Name).ToList();
        var rows = new List<string?[]>();
        while (rows.Count < LeakedRows.MostRows && reader.ReadNextRecordBatch() is { } batch)
        {
            using (batch)
            {
                rows.AddRange(Enumerable.Range(0, batch.Length).Select(row => columns.Select((_, i) => Text(batch.Column(i), row)).ToArray()));
            }
        }

        return new LeakedRows(columns, rows);
    }

    private static string? Text(IArrowArray column, int row) => column switch
    {
        _ when column.IsNull(row) => null,
        Int64Array integers => integers.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        DoubleArray reals => reals.GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
        BooleanArray flags => flags.GetValue(row)!.Value ? "true" : "false",
        Date32Array dates => dates.GetDateOnly(row)!.Value.ToString("O", CultureInfo.InvariantCulture),
        StringArray texts => texts.GetString(row),
        _ => throw new InvalidDataException($"A column of type {column.Data.DataType.Name} is of no export."),
    };
}
