using DuckDB.NET.Data;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>A file on its way into the table <see cref="Table"/>, whose columns have the elements' names and types.</summary>
public abstract class LoadedFile(DuckDBConnection connection, SourceOptions options, DatasetDescription description)
{
    public const string Table = "\"rows\"";

    /// <summary>The table that is created.</summary>
    public string Target { get; init; } = Table;

    /// <summary>Columns of the file that are loaded as text besides the elements, under the names of <see cref="KeyColumn"/>.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    protected SourceOptions Options { get; } = options;

    protected DatasetDescription Description { get; } = description;

    protected string Path => Options.Path!;

    /// <summary>Creates and fills the table; an element without a fitting column becomes a column of NULLs.</summary>
    /// <returns>Why elements, or records, could not be loaded as declared.</returns>
    public abstract IReadOnlyList<SourceMismatch> Load();

    /// <summary>Name of a key's column, quoted; no element is named so.</summary>
    public static string KeyColumn(int position) => $"\"key {position}\"";

    /// <summary>A mismatch for a key that is not there.</summary>
    protected static SourceMismatch MissingKey(string column) => new(null, $"the key column \"{column}\"", "no such column");

    protected string ColumnOf(DataElement element) => Options.Columns.GetValueOrDefault(element.Name.Value, element.Name.Value);

    protected static string TypeOf(DataElement element) => element.Type switch
    {
        ElementType.Integer => "BIGINT",
        ElementType.Real => "DOUBLE",
        ElementType.Text => "VARCHAR",
        ElementType.Date => "DATE",
        _ => "BOOLEAN",
    };

    /// <summary>Runs a statement whose parameters are texts.</summary>
    protected DuckDBDataReader Query(string sql, params IEnumerable<string> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new DuckDBParameter(parameter));
        }

        return command.ExecuteReader();
    }

    /// <summary>Fills the table from a FROM clause with one parameter, the path.</summary>
    /// <param name="from">Table function.</param>
    /// <param name="expressionOf">The element's expression over it, or null if it has no fitting column.</param>
    /// <param name="keyOf">A key's expression over it, or null if there is no such column.</param>
    protected void CreateTable(string from, Func<DataElement, string?> expressionOf, Func<string, string?> keyOf)
    {
        var keys = Keys.Select((key, i) => $"CAST({keyOf(key) ?? "NULL"} AS VARCHAR) AS {KeyColumn(i)}");
        var columns = Description.Elements.Select(element =>
            $"CAST({expressionOf(element) ?? "NULL"} AS {TypeOf(element)}) AS {SqlDialect.Quote(element.Name.Value)}");
        using var _ = Query($"CREATE TABLE {Target} AS SELECT {string.Join(", ", columns.Concat(keys))} FROM {from}", Path);
    }
}
