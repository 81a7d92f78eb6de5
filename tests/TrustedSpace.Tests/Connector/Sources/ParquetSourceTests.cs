using TrustedSpace.Connector.Sources;
using TrustedSpace.Tests.Connector.Sources.Contract;

namespace TrustedSpace.Tests.Connector.Sources;

public sealed class ParquetSourceTests : FileSourceContract
{
    protected override SourceOptions Write(SampleData data)
    {
        var path = NextPath("parquet");
        using var oracle = new Oracle(data);
        oracle.Execute($"COPY {SampleData.Product} TO '{path}' (FORMAT parquet)");
        return new SourceOptions { Kind = SourceKind.Parquet, Path = path };
    }
}
