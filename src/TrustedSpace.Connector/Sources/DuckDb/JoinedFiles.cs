using System.Globalization;
using DuckDB.NET.Data;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>
/// A file with other files joined to it: each is loaded by itself, the keys of the joined ones are checked, then all become the table
/// <see cref="LoadedFile.Table"/>. Keys are compared as text.
/// </summary>
internal sealed class JoinedFiles(DuckDBConnection connection, SourceOptions options, DatasetDescription description)
{
    /// <returns>Why elements, records or keys could not be loaded as declared.</returns>
    public IReadOnlyList<SourceMismatch> Load()
    {
        var joined = options.Joins.SelectMany(join => join.Columns.Keys).ToHashSet(StringComparer.Ordinal);
        var mismatches = new List<SourceMismatch>(LoadPart(
            "facts", options.Path!, options.Columns, element => !joined.Contains(element.Name.Value), [.. options.Joins.SelectMany(join => join.On.Keys)]));
        foreach (var (i, join) in options.Joins.Index())
        {
            mismatches.AddRange(LoadPart(
                NameOf(i), join.Path!, join.Columns, element => join.Columns.ContainsKey(element.Name.Value), [.. join.On.Values]));
        }

        if (mismatches.All(mismatch => mismatch.Subject is not null))
        {
            mismatches.AddRange(options.Joins.Index().SelectMany(join => Repeated(join.Index, join.Item)));
        }

        // Rows that a repeated key multiplies are never served: with a mismatch the source does not open.
        Execute($"CREATE TABLE {LoadedFile.Table} AS SELECT {Columns()} FROM facts{string.Concat(options.Joins.Index().Select(join => Clause(join.Index, join.Item)))}");
        Execute($"DROP TABLE facts; {string.Concat(options.Joins.Select((_, i) => $"DROP TABLE {NameOf(i)}; "))}");
        return mismatches;
    }

    private IReadOnlyList<SourceMismatch> LoadPart(
        string table, string path, IReadOnlyDictionary<string, string> columns, Func<DataElement, bool> belongs, IReadOnlyList<string> keys)
    {
        var part = description with { Elements = [.. description.Elements.Where(belongs)] };
        var read = options with { Path = path, Columns = columns, Joins = [] };
        LoadedFile file = options.Kind == SourceKind.Csv
            ? new CsvFile(connection, read, part) { Target = table, Keys = keys }
            : new ParquetFile(connection, read, part) { Target = table, Keys = keys };
        return file.Load();
    }

    private IEnumerable<SourceMismatch> Repeated(int position, JoinOptions join)
    {
        var keys = string.Join(", ", Enumerable.Range(0, join.On.Count).Select(LoadedFile.KeyColumn));
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM (SELECT 1 FROM {NameOf(position)} WHERE ({keys}) IS NOT NULL GROUP BY {keys} HAVING count(*) > 1)";
        if ((long)command.ExecuteScalar()! is > 0 and var repeated)
        {
            yield return new SourceMismatch(
                null,
                string.Create(CultureInfo.InvariantCulture, $"one row for each key in join {position + 1}"),
                string.Create(CultureInfo.InvariantCulture, $"{repeated} keys with several"));
        }
    }

    private string Columns() => string.Join(", ", description.Elements.Select(element =>
    {
        var position = options.Joins.Index().Where(join => join.Item.Columns.ContainsKey(element.Name.Value)).Select(join => join.Index).DefaultIfEmpty(-1).First();
        return $"{(position < 0 ? "facts" : NameOf(position))}.{SqlDialect.Quote(element.Name.Value)}";
    }));

    private string Clause(int position, JoinOptions join)
    {
        var before = options.Joins.Take(position).Sum(earlier => earlier.On.Count);
        var conditions = Enumerable.Range(0, join.On.Count)
            .Select(i => $"facts.{LoadedFile.KeyColumn(before + i)} = {NameOf(position)}.{LoadedFile.KeyColumn(i)}");
        return $" LEFT JOIN {NameOf(position)} ON {string.Join(" AND ", conditions)}";
    }

    private static string NameOf(int position) => string.Create(CultureInfo.InvariantCulture, $"lookup_{position}");

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
