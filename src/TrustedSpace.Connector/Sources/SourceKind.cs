using System.Text.Json.Serialization;

namespace TrustedSpace.Connector.Sources;

/// <summary>Where an owner keeps a dataset.</summary>
public enum SourceKind
{
    Csv,
    Parquet,

    [JsonStringEnumMemberName("postgres")]
    PostgreSql,
}
