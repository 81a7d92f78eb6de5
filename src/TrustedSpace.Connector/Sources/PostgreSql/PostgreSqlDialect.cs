using System.Data.Common;
using Npgsql;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources.PostgreSql;

/// <summary>Columns are cast to the declared type, and text is compared by code points whatever the column's collation.</summary>
public sealed class PostgreSqlDialect : SqlDialect
{
    public override string Value(DataElement element, string column) => element.Type switch
    {
        ElementType.Integer => $"CAST({Quote(column)} AS bigint)",
        ElementType.Real => $"CAST({Quote(column)} AS double precision)",
        ElementType.Text => $"CAST({Quote(column)} AS text) COLLATE \"C\"",
        _ => Quote(column),
    };

    public override string SumOfReals => "sum";

    public override bool KeepsOrder => false;

    public override string BytesType => "bytea";

    public override void AppendHmac(SqlBuilder sql, byte[] inner, byte[] outer, string text) => sql
        .Append("encode(sha256(").AppendValue(outer).Append(" || sha256(").AppendValue(inner).Append($" || convert_to({text}, 'UTF8'))), 'hex')");

    public override DbParameter Parameter(object value) => new NpgsqlParameter { Value = value };
}
