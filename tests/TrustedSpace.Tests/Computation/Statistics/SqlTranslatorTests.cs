using System.Text.Json.Nodes;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class SqlTranslatorTests
{
    public static TheoryData<string> AcceptedSql => [.. Tumours.Accepted.Select(query => query.Sql)];

    public static TheoryData<string> RejectedSql => [.. Tumours.Rejected.Select(query => query.Sql)];

    [Theory]
    [MemberData(nameof(RejectedSql))]
    public void Query_not_on_the_whitelist_is_rejected_pointing_at_the_clause(string sql)
    {
        var query = Tumours.Rejected.Single(each => each.Sql == sql);
        var rejection = Assert.Throws<SqlRejectedException>(() => SqlTranslator.Translate(sql, query.Tree, Tumours.Schema));
        Assert.StartsWith(query.Problem!, rejection.Problem, StringComparison.Ordinal);
        Assert.Equal(query.At is not null, rejection.Position is not null);
        if (rejection.Position is { } position)
        {
            Assert.StartsWith(query.At!, sql[position..], StringComparison.Ordinal);
            Assert.EndsWith($"  {sql}\n  {new string(' ', position)}^", rejection.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(AcceptedSql))]
    public void Query_on_the_whitelist_is_translated_alike_each_time(string sql)
    {
        var query = Tumours.Accepted.Single(each => each.Sql == sql);
        var once = SqlTranslator.Translate(sql, query.Tree, Tumours.Schema);
        var again = SqlTranslator.Translate(sql, query.Tree, Tumours.Schema);
        Assert.Equal(Convert.ToHexString(once.Hash), Convert.ToHexString(again.Hash));
    }

    [Theory]
    [MemberData(nameof(AcceptedSql))]
    public void Tree_with_an_unknown_field_anywhere_is_rejected(string sql)
    {
        var query = Tumours.Accepted.Single(each => each.Sql == sql);
        var objects = Objects(JsonNode.Parse(query.Tree)!).Count();
        for (var i = 0; i < objects; i++)
        {
            var tree = JsonNode.Parse(query.Tree)!;
            Objects(tree).ElementAt(i)["surprise"] = true;
            Assert.Throws<SqlRejectedException>(() => SqlTranslator.Translate(sql, tree.ToJsonString(), Tumours.Schema));
        }
    }

    [Theory]
    [MemberData(nameof(AcceptedSql))]
    public void Tree_with_an_unknown_class_or_type_anywhere_is_rejected(string sql)
    {
        var query = Tumours.Accepted.Single(each => each.Sql == sql);
        foreach (var field in new[] { "class", "type", "id" })
        {
            var count = Objects(JsonNode.Parse(query.Tree)!).Count(node => node[field] is JsonValue);
            for (var i = 0; i < count; i++)
            {
                var tree = JsonNode.Parse(query.Tree)!;
                Objects(tree).Where(node => node[field] is JsonValue).ElementAt(i)[field] = "SURPRISE";
                Assert.Throws<SqlRejectedException>(() => SqlTranslator.Translate(sql, tree.ToJsonString(), Tumours.Schema));
            }
        }
    }

    [Fact]
    public void Aggregates_share_an_element_and_need_what_any_of_them_needs()
    {
        var plan = Tumours.Plan(
            "SELECT t.diagnosis AS d, COUNT(age) c, SUM(age), VAR_SAMP(radius) v, STDDEV_SAMP(radius) FROM tumours t WHERE t.age BETWEEN 20 AND 60 GROUP BY d");
        Assert.Equal(["d", "c", "sum(age)", "v", "stddev_samp(radius)"], plan.Select.Select(item => item.Name));
        Assert.Equal(["age", "radius"], plan.Measures.Select(measure => Of(measure.Y)));
        Assert.Equal([Moments.SumY, Moments.SumY | Moments.SquaresY], plan.Measures.Select(measure => measure.Moments));
        Assert.Equal((3, 3, 5, 10L), (plan.CountColumns, plan.ValueColumns, plan.CellsPerGroup, plan.MaxCells));
        Assert.Equal(["age", "diagnosis", "radius"], plan.ElementsUsed);
        Assert.Equal(new Predicate.Between("age", ElementValue.Integer(20), ElementValue.Integer(60)), plan.Where);
    }

    [Fact]
    public void Aggregates_of_a_pair_share_its_rows_and_need_what_any_of_them_needs()
    {
        var plan = Tumours.Plan("SELECT REGR_SLOPE(radius, age), CORR(radius, age) AS r, AVG(radius), REGR_COUNT(age, radius), REGR_AVGX(unbounded, age) FROM tumours");
        Assert.Equal(["regr_slope(radius, age)", "r", "avg(radius)", "regr_count(age, radius)", "regr_avgx(unbounded, age)"], plan.Select.Select(item => item.Name));
        Assert.Equal(
            [("radius", "age", 5), ("radius", null, 1), ("age", "radius", 0), ("unbounded", "age", 1)],
            plan.Measures.Select(measure => (Of(measure.Y), Of(measure.X), measure.Words)));
        Assert.Null(plan.Measures[3].Y!.Scale);
        Assert.Equal((5, 7), (plan.CountColumns, plan.ValueColumns));
    }

    [Fact]
    public void Literals_take_the_type_of_their_element()
    {
        var plan = Tumours.Plan(
            "SELECT COUNT(*) FROM tumours WHERE radius <> 1e-3 AND age <= 99999999999 AND radius < 12345678901234567890123.5 AND radius > -12345678901234567890123.5");
        var terms = Assert.IsType<Predicate.And>(plan.Where).Terms.Cast<Predicate.Comparison>().Select(term => term.Value);
        Assert.Equal(
            [ElementValue.Real(0.001), ElementValue.Integer(99_999_999_999), ElementValue.Real(12345678901234567890123.5), ElementValue.Real(-12345678901234567890123.5)],
            terms);
    }

    [Fact]
    public void Literal_on_the_left_turns_the_comparison_round()
    {
        var plan = Tumours.Plan("SELECT COUNT(*) FROM tumours WHERE 1 < radius AND 5 >= radius AND treated <> FALSE");
        Assert.Equal(
            [
                new Predicate.Comparison("radius", ComparisonOperator.Greater, ElementValue.Real(1)),
                new Predicate.Comparison("radius", ComparisonOperator.LessOrEqual, ElementValue.Real(5)),
                new Predicate.Comparison("treated", ComparisonOperator.NotEqual, ElementValue.Boolean(false)),
            ],
            Assert.IsType<Predicate.And>(plan.Where).Terms);
    }

    [Fact]
    public void Place_after_a_line_break_is_shown_on_its_own_line()
    {
        var query = Tumours.Rejected.Single(each => each.Sql == "SELECT COUNT(*) FROM tumours LIMIT 10%");
        var sql = query.Sql.Replace(" LIMIT", "\nLIMIT", StringComparison.Ordinal);
        var rejection = Assert.Throws<SqlRejectedException>(() => SqlTranslator.Translate(sql, query.Tree, Tumours.Schema));
        Assert.StartsWith("SQL refused at line 2, column 1: LIMIT", rejection.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n  LIMIT 10%\n  ^", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_of_a_case_is_counted_by_itself()
    {
        var plan = Tumours.Plan(
            "SELECT SUM(CASE WHEN treated THEN age ELSE 0 END) AS s, AVG(CASE WHEN treated THEN radius WHEN relapsed THEN 1.5 END) AS a, COUNT(CASE diagnosis WHEN 'benign' THEN 1 END) AS n FROM tumours");

        // s, its two values, a, its two values, n, whose only value it counts itself.
        Assert.Equal([1, 0, 0, 1, 0, 0, 0], plan.Measures.Select(measure => measure.Words));
        Assert.Equal([(0.0, 120.0), (0.0, 40.0)], plan.Measures.Select(measure => measure.Y!.Scale).OfType<FixedPointScale>().Select(scale => (scale.Min, scale.Max)));
        Assert.Equal([ColumnType.Integer, ColumnType.Real, ColumnType.Integer], plan.Measures.Where((_, i) => i % 3 == 0).Select(measure => measure.Y!.Type));
        Assert.Equal(["age", "diagnosis", "radius", "relapsed", "treated"], plan.ElementsUsed);
    }

    [Fact]
    public void Keys_have_the_values_that_their_declared_bounds_allow()
    {
        var plan = Tumours.Plan("SELECT FLOOR(age / 10) * 10 AS decade, FLOOR(radius / 2.5) AS r, COUNT(*) FROM tumours GROUP BY decade, 2");
        Assert.Equal(Enumerable.Range(0, 13).Select(k => ElementValue.Real(k * 10)), plan.Groups.Columns[0].Values);
        Assert.Equal(Enumerable.Range(0, 17).Select(k => ElementValue.Real(k)), plan.Groups.Columns[1].Values);
        Assert.Equal((false, true), (plan.Groups.Columns[0].Nullable, plan.Groups.Columns[1].Nullable));

        plan = Tumours.Plan("SELECT CASE WHEN age < 40 THEN 'young' WHEN age IS NULL THEN NULL ELSE 'old' END AS stage, COUNT(*) FROM tumours GROUP BY stage ORDER BY stage");
        Assert.Equal(["young", "old", null], Enumerable.Range(0, 3).Select(slot => plan.Groups.Columns[0].LabelOf(slot)?.AsText));
    }

    private static string? Of(Argument? argument) => (argument?.Value as RowValue.Element)?.Name;

    private static IEnumerable<JsonObject> Objects(JsonNode node)
    {
        if (node is JsonObject self)
        {
            yield return self;
        }

        var children = node switch
        {
            JsonObject map => map.Select(pair => pair.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var inner in children.OfType<JsonNode>().SelectMany(Objects))
        {
            yield return inner;
        }
    }
}
