using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using TrustedSpace.Cli.Space;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;
using TrustedSpace.Connector.Queries;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Tests.Connector.Sources.Contract;
using Xunit;

namespace TrustedSpace.Tests.Connector.Sources;

/// <summary>The examples of docs/sql.md over the samples: all owners' answer against DuckDB over the pooled files.</summary>
public sealed partial class SqlExamplesTests
{
    private static readonly (string Product, string Sample)[] Samples = [("aspirates", "wisconsin"), ("person-years", "randhie")];

    public static TheoryData<string> Examples =>
        [.. SqlBlock().Matches(File.ReadAllText(Path.Combine(WorkingTree.Root, "docs", "sql.md"))).Select(block => block.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_of_the_documentation_equals_the_pooled_answer(string sql)
    {
        var (product, sample) = Samples.Single(each => Regex.IsMatch(sql, $"FROM \"?{each.Product}\"?\\s"));
        var folder = Path.Combine(WorkingTree.Root, "samples", sample);
        var space = SpaceFileReader.Read(Path.Combine(folder, "space.yaml"));
        var data = new SampleData(space.Products[product].Elements, []);
        var minimum = space.Policies.Values.SelectMany(policy => policy.Permissions.EnumerateArray())
            .Max(permission => permission.TryGetProperty("minimumGroupSize", out var size) ? size.GetInt32() : 0);
        using var parser = new DuckDbSqlParser();
        var plan = SqlTranslator.Translate(sql, parser.Parse(sql), new StatisticsSchema(product, data.Schema.Columns));
        string[] files = [.. space.Owners.Select(owner => Path.Combine(folder, $"{owner.Id}.csv"))];
        var sources = new List<DataSource>();
        try
        {
            foreach (var file in files)
            {
                sources.Add(await DataSource.OpenAsync(
                    new SourceOptions { Kind = SourceKind.Csv, Path = file }, data.Description, TestContext.Current.CancellationToken));
            }

            var answer = await PooledAnswer.OfAsync(sources, plan, minimum);

            Assert.NotEmpty(answer.Rows);
            Assert.True(minimum > 1);
            PooledAnswer.AssertEqual(Pooled(product, files, sql), answer, sql);
        }
        finally
        {
            foreach (var source in sources)
            {
                await source.DisposeAsync();
            }
        }
    }

    private static List<object?[]> Pooled(string product, string[] files, string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE VIEW \"{product}\" AS FROM read_csv([{string.Join(", ", files.Select(file => $"'{file}'"))}]); {sql}";
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }

    [GeneratedRegex("```sql\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
