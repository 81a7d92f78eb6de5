namespace TrustedSpace.Connector.Sources;

/// <summary>Where and how one dataset is read; part of the connector's configuration and never published.</summary>
public sealed record SourceOptions
{
    public required SourceKind Kind { get; init; }

    /// <summary>File of a CSV or Parquet source; Parquet takes a pattern such as <c>part-*.parquet</c> too.</summary>
    public string? Path { get; init; }

    /// <summary>Field separator of a CSV source.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Npgsql connection string of a PostgreSQL source. Keep the password out of it with <c>Passfile</c>.</summary>
    public string? Connection { get; init; }

    /// <summary>Table or view of a PostgreSQL source, <c>name</c> or <c>schema.name</c>, in the case in which it was created.</summary>
    public string? Table { get; init; }

    /// <summary>Columns that are named otherwise than their element: element name to column name.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Further files or tables of the owner that are looked up for every row.</summary>
    public IReadOnlyList<JoinOptions> Joins { get; init; } = [];

    /// <summary>Memory of a file source's engine in MiB, the loaded data included.</summary>
    public int MemoryMegabytes { get; init; } = 512;

    /// <summary>Threads of a file source's engine.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Longest time one aggregate may take, in seconds.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Every error as "key: what is wrong"; empty when the options are sound.</summary>
    public IEnumerable<string> Violations()
    {
        if (Kind == SourceKind.PostgreSql)
        {
            if (string.IsNullOrWhiteSpace(Connection))
            {
                yield return "connection: a PostgreSQL source needs one";
            }

            if (!IsTable(Table))
            {
                yield return "table: a PostgreSQL source needs \"name\" or \"schema.name\"";
            }
        }
        else if (string.IsNullOrWhiteSpace(Path))
        {
            yield return $"path: a {Kind} source needs one";
        }

        foreach (var (i, join) in Joins.Index())
        {
            foreach (var violation in join.Violations(Kind))
            {
                yield return $"joins[{i}].{violation}";
            }
        }

        foreach (var element in Joins.SelectMany(join => join.Columns.Keys).Concat(Joins.Count > 0 ? Columns.Keys : []).GroupBy(key => key).Where(group => group.Count() > 1))
        {
            yield return $"joins: element {element.Key} is read from two tables";
        }

        if (MemoryMegabytes < 16)
        {
            yield return "memoryMegabytes: at least 16";
        }

        if (Threads is < 1 or > 256)
        {
            yield return "threads: 1 to 256";
        }

        if (TimeoutSeconds < 1)
        {
            yield return "timeoutSeconds: at least 1";
        }
    }

    /// <summary>Whether the text names a table: <c>name</c> or <c>schema.name</c>.</summary>
    internal static bool IsTable(string? table) =>
        !string.IsNullOrWhiteSpace(table) && table.Split('.').Length <= 2 && !table.Split('.').Any(string.IsNullOrWhiteSpace);
}
