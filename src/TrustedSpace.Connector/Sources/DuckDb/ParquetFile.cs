using DuckDB.NET.Data;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>A Parquet file, or several under one pattern; it carries its own types.</summary>
public sealed class ParquetFile(DuckDBConnection connection, SourceOptions options, DatasetDescription description)
    : LoadedFile(connection, options, description)
{
    private const string From = "read_parquet(CAST($1 AS text))";

    private static readonly Dictionary<ElementType, string[]> Fitting = new()
    {
        [ElementType.Integer] = ["TinyInt", "SmallInt", "Integer", "BigInt", "UnsignedTinyInt", "UnsignedSmallInt", "UnsignedInteger"],
        [ElementType.Real] = ["Float", "Double", "Decimal", "TinyInt", "SmallInt", "Integer", "BigInt", "UnsignedTinyInt", "UnsignedSmallInt", "UnsignedInteger"],
        [ElementType.Text] = ["Varchar", "Enum"],
        [ElementType.Boolean] = ["Boolean"],
        [ElementType.Date] = ["Date"],
    };

    public override IReadOnlyList<SourceMismatch> Load()
    {
        var types = ReadTypes();
        var mismatches = new List<SourceMismatch>();
        CreateTable(From, element =>
        {
            var column = ColumnOf(element);
            var found = types.GetValueOrDefault(column);
            if (found is not null && Fitting[element.Type].Contains(found))
            {
                return SqlDialect.Quote(column);
            }

            mismatches.Add(SourceMismatch.OfColumn(element, column, found));
            return null;
        },
        key => types.ContainsKey(key) ? SqlDialect.Quote(key) : null);
        mismatches.AddRange(Keys.Where(key => !types.ContainsKey(key)).Select(MissingKey));
        return mismatches;
    }

    private Dictionary<string, string> ReadTypes()
    {
        using var reader = Query($"SELECT * FROM {From} LIMIT 0", Path);
        return Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetDataTypeName, StringComparer.Ordinal);
    }
}
