using System.Text.Json;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;
using TrustedSpace.Connector.Queries;
using Xunit;

namespace TrustedSpace.Tests.Connector.Queries;

public sealed class DuckDbSqlParserTests : IDisposable
{
    private readonly DuckDbSqlParser _parser = new();

    [Fact]
    public void A_select_comes_back_as_a_tree()
    {
        var select = Parse("SELECT g, COUNT(*) FROM t WHERE a <= 3 GROUP BY g").GetProperty("statements")[0].GetProperty("node");

        Assert.Equal("SELECT_NODE", select.GetProperty("type").GetString());
        Assert.Equal("count_star", select.GetProperty("select_list")[1].GetProperty("function_name").GetString());
        Assert.Equal("t", select.GetProperty("from_table").GetProperty("table_name").GetString());
    }

    [Fact]
    public void Positions_are_bytes_in_a_tree_and_code_points_in_a_complaint()
    {
        var node = Parse("SELECT 'é中😀', x FROM t").GetProperty("statements")[0].GetProperty("node").GetProperty("select_list")[1];
        var complaint = Parse("SELECT 'é中😀', x y z FROM t");

        Assert.Equal(20, node.GetProperty("query_location").GetInt32());
        Assert.True(complaint.GetProperty("error").GetBoolean());
        Assert.Equal("18", complaint.GetProperty("position").GetString());
    }

    [Theory]
    [InlineData("SELECT 'é中😀', x y z FROM t", "z")]
    [InlineData("SELECT COUNT(*) FROM t WHERE x = 'é中😀' AND y = 1", "y = 1")]
    [InlineData("SELECT COUNT(*) FROM t WHERE", "")]
    public void The_translator_points_at_the_same_place_as_the_parser(string sql, string at)
    {
        var schema = new StatisticsSchema("t", [new ColumnDescription { Name = "x", Type = ColumnType.Text }]);

        var rejection = Assert.Throws<SqlRejectedException>(() => SqlTranslator.Translate(sql, _parser.Parse(sql), schema));

        Assert.Equal(at.Length == 0 ? sql.Length : sql.IndexOf(at, StringComparison.Ordinal), rejection.Position);
    }

    [Theory]
    [InlineData("DROP TABLE t")]
    [InlineData("COPY t TO 'x.csv'")]
    [InlineData("ATTACH 'x.db'")]
    [InlineData("SET threads = 1")]
    [InlineData("SELECT FROM WHERE")]
    public void Anything_but_a_select_is_a_complaint(string sql) => Assert.True(Parse(sql).GetProperty("error").GetBoolean());

    [Fact]
    public void A_text_that_is_no_unicode_is_refused_at_its_character()
    {
        Assert.Equal(8, Assert.Throws<SqlSyntaxException>(() => _parser.Parse("SELECT 1\0 FROM t")).Position);
        Assert.Equal(8, Assert.Throws<SqlSyntaxException>(() => _parser.Parse("SELECT '" + '\ud800' + "'")).Position);
    }

    [Fact]
    public void A_text_over_the_limit_is_refused() =>
        Assert.Throws<SqlSyntaxException>(() => _parser.Parse("SELECT " + new string('1', DuckDbSqlParser.MaximumBytes)));

    [Theory]
    [InlineData("(", "1", ")", 8000)]
    [InlineData("NOT ", "1", "", 4000)]
    [InlineData("- ", "x", "", 8000)]
    [InlineData("(1+", "1", ")", 4000)]
    [InlineData("(SELECT ", "1", ")", 1700)]
    [InlineData("CASE WHEN 1 THEN ", "1", " END", 700)]
    [InlineData("", "x", " IS NULL", 2000)]
    [InlineData("f(", "1", ")", 5000)]
    [InlineData("[", "1", "]", 8000)]
    [InlineData("{a:", "1", "}", 4000)]
    public void Deep_nesting_leaves_the_parser_alive(string open, string core, string close, int depth)
    {
        var sql = "SELECT " + string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth));

        var error = Record.Exception(() => _parser.Parse(sql));

        Assert.True(error is null or SqlSyntaxException, error?.ToString());
        Assert.False(Parse("SELECT 1").GetProperty("error").GetBoolean());
    }

    [Fact]
    public async Task Texts_are_parsed_concurrently()
    {
        var trees = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => _parser.Parse($"SELECT {i}"))));

        Assert.All(trees, tree => Assert.StartsWith("{\"error\":false", tree, StringComparison.Ordinal));
    }

    public void Dispose() => _parser.Dispose();

    private JsonElement Parse(string sql)
    {
        using var tree = JsonDocument.Parse(_parser.Parse(sql));
        return tree.RootElement.Clone();
    }
}
