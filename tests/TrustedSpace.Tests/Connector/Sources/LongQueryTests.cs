using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;
using TrustedSpace.Connector.Queries;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Tests.Connector.Sources.Contract;
using Xunit;

namespace TrustedSpace.Tests.Connector.Sources;

/// <summary>A query of a second over a file source ends when it is told to, and the source goes on.</summary>
public sealed class LongQueryTests : IDisposable
{
    private const int Rows = 1_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ts-long-").FullName;
    private readonly SampleData _data = new([SampleData.Element("x", ElementType.Real) with { Minimum = 0, Maximum = 1 }], []);

    [Fact]
    public async Task A_long_aggregate_is_interrupted_by_its_token()
    {
        await using var source = await OpenAsync();
        var terms = Enumerable.Range(1, 300).Select(i => $"x BETWEEN 0.{i:D3}111 AND 0.{i:D3}1110001");
        var plan = Plan("SELECT COUNT(*) FROM visits WHERE " + string.Join(" OR ", terms));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => source.AggregateAsync(plan, stop.Token));

        Assert.Equal(Rows, (await source.AggregateAsync(Plan("SELECT COUNT(*) FROM visits"), TestContext.Current.CancellationToken)).Find(0)!.Rows);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<DataSource> OpenAsync()
    {
        var path = Path.Combine(_folder, "long.parquet");
        using var oracle = new Oracle(_data);
        oracle.Execute($"COPY (SELECT hash(range) / 18446744073709551615::DOUBLE AS x FROM range({Rows})) TO '{path}' (FORMAT parquet)");
        var options = new SourceOptions { Kind = SourceKind.Parquet, Path = path, Threads = 1 };
        return await DataSource.OpenAsync(options, _data.Description, TestContext.Current.CancellationToken);
    }

    private StatisticsPlan Plan(string sql)
    {
        using var parser = new DuckDbSqlParser();
        return SqlTranslator.Translate(sql, parser.Parse(sql), _data.Schema);
    }
}
