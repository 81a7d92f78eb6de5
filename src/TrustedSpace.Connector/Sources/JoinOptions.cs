namespace TrustedSpace.Connector.Sources;

/// <summary>
/// A further file or table of the same owner and kind, looked up for every row of the source by a key that is unique in it. A row without a
/// match has no values of it.
/// </summary>
public sealed record JoinOptions
{
    /// <summary>File of a CSV or Parquet source, with the source's field separator.</summary>
    public string? Path { get; init; }

    /// <summary>Table of a PostgreSQL source; it has a primary key or unique index on the key.</summary>
    public string? Table { get; init; }

    /// <summary>The key: column of the source to column of this table; one or several.</summary>
    public IReadOnlyDictionary<string, string> On { get; init; } = new Dictionary<string, string>();

    /// <summary>The elements that are read from this table: element name to column name.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Every error as "key: what is wrong"; empty when the options are sound.</summary>
    public IEnumerable<string> Violations(SourceKind kind)
    {
        if (kind == SourceKind.PostgreSql ? !SourceOptions.IsTable(Table) : string.IsNullOrWhiteSpace(Path))
        {
            yield return kind == SourceKind.PostgreSql ? "table: a join needs \"name\" or \"schema.name\"" : "path: a join needs one";
        }

        if (On.Count == 0)
        {
            yield return "on: a join needs a key, column of the source to column of the joined table";
        }

        if (Columns.Count == 0)
        {
            yield return "columns: a join needs the elements it is for, element to column";
        }
    }
}
