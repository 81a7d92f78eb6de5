using System.Data.Common;
using DuckDB.NET.Data;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>Text with a domain is stored as an enumeration, whose order is the domain's: it is compared as text.</summary>
public sealed class DuckDbDialect : SqlDialect
{
    public override string Value(DataElement element, string column) =>
        element is { Type: ElementType.Text, Domain: not null } ? $"CAST({Quote(column)} AS text)" : Quote(column);

    public override string GroupKey(DataElement element, string column) => Quote(column);

    public override string SumOfReals => "fsum";

    // The table is written once, in the file's order, and the engine preserves the order of insertion.
    public override bool KeepsOrder => true;

    public override string BytesType => "blob";

    public override void AppendHmac(SqlBuilder sql, byte[] inner, byte[] outer, string text) => sql
        .Append("sha256(").AppendValue(outer).Append(" || unhex(sha256(").AppendValue(inner).Append($" || encode({text}))))");

    public override DbParameter Parameter(object value) => new DuckDBParameter(value);
}
