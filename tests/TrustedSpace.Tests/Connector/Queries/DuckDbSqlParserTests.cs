using TrustedSpace.Connector.Queries;
using Xunit;

namespace TrustedSpace.Tests.Connector.Queries;

public sealed class DuckDbSqlParserTests : IDisposable
{
    private readonly DuckDbSqlParser _parser = new();

    [Fact]
    public void A_select_comes_back_as_a_tree()
    {
        var select = _parser.Parse("SELECT g, COUNT(*) FROM t WHERE a <= 3 GROUP BY g").Select;

        Assert.Equal("SELECT_NODE", select.GetProperty("type").GetString());
        Assert.Equal("count_star", select.GetProperty("select_list")[1].GetProperty("function_name").GetString());
        Assert.Equal("t", select.GetProperty("from_table").GetProperty("table_name").GetString());
    }

    [Theory]
    [InlineData("SELECT g FROM t WHERE GROUP", "GROUP")]
    [InlineData("SELECT 'é中😀' , x frm y,t where", "y")]
    public void A_syntax_error_points_at_its_character(string sql, string at)
    {
        var error = Assert.Throws<SqlSyntaxException>(() => _parser.Parse(sql));

        Assert.Equal(sql.IndexOf(at, StringComparison.Ordinal), error.Position);
    }

    [Fact]
    public void A_node_position_is_an_index_in_the_text()
    {
        var parsed = _parser.Parse("SELECT 'é中😀', x FROM t");

        Assert.Equal(parsed.Text.IndexOf('x', StringComparison.Ordinal), parsed.PositionOf(parsed.Select.GetProperty("select_list")[1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("DROP TABLE t")]
    [InlineData("COPY t TO 'x.csv'")]
    [InlineData("ATTACH 'x.db'")]
    [InlineData("SET threads = 1")]
    [InlineData("SELECT 1\0 FROM t")]
    public void Anything_but_one_select_is_refused(string sql) => Assert.Throws<SqlSyntaxException>(() => _parser.Parse(sql));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal(8, Assert.Throws<SqlSyntaxException>(() => _parser.Parse("SELECT '" + '\ud800' + "'")).Position);

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
    public void Deep_nesting_is_refused_or_parsed_and_the_parser_lives(string open, string core, string close, int depth)
    {
        var sql = "SELECT " + string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth));

        var error = Record.Exception(() => _parser.Parse(sql));

        Assert.True(error is null or SqlSyntaxException, error?.ToString());
        Assert.NotNull(_parser.Parse("SELECT 1"));
    }

    [Fact]
    public void A_text_over_the_limit_is_refused() =>
        Assert.Contains("longer", Assert.Throws<SqlSyntaxException>(() => _parser.Parse("SELECT " + new string('1', DuckDbSqlParser.MaximumBytes))).Message, StringComparison.Ordinal);

    public void Dispose() => _parser.Dispose();
}
