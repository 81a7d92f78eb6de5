using System.Numerics;
using CsCheck;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;
using TrustedSpace.Connector.Queries;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Connector.Sources.Contract;

/// <summary>What every source does, whatever holds the rows.</summary>
public abstract class SourceContract
{
    private static readonly DuckDbSqlParser Parser = new();
    private static readonly SampleData Visits = SampleData.Visits(2000);

    private static readonly string[] Queries =
    [
        "SELECT COUNT(*) FROM visits",
        "SELECT COUNT(*), COUNT(age), SUM(age), AVG(age), VAR_SAMP(age), STDDEV_SAMP(age) FROM visits",
        "SELECT SUM(cost), AVG(level), VAR_SAMP(level), VAR_SAMP(cost), COUNT(note), COUNT(ward), COUNT(urgent) FROM visits",
        "SELECT ward, COUNT(*), AVG(cost), STDDEV_SAMP(age) FROM visits GROUP BY ward",
        "SELECT urgent, grade, COUNT(*), SUM(age) FROM visits GROUP BY urgent, grade",
        "SELECT grade, ward, urgent, COUNT(level), AVG(level) FROM visits WHERE age < 50 GROUP BY grade, ward, urgent",
        "SELECT COUNT(*) FROM visits WHERE age > 40",
        "SELECT COUNT(*) FROM visits WHERE NOT age > 40",
        "SELECT COUNT(*) FROM visits WHERE age <> 40 AND NOT (urgent = TRUE)",
        "SELECT COUNT(*) FROM visits WHERE age IN (1, 2, 3) OR ward IN ('north', '中部😀')",
        "SELECT COUNT(*) FROM visits WHERE NOT (age IN (1, 2, 3) OR ward IN ('north', 'süd'))",
        "SELECT COUNT(*) FROM visits WHERE age NOT IN (1, 2, 3)",
        "SELECT COUNT(*) FROM visits WHERE age BETWEEN 18 AND 65",
        "SELECT COUNT(*) FROM visits WHERE NOT (age BETWEEN 18 AND 65)",
        "SELECT COUNT(*) FROM visits WHERE cost NOT BETWEEN 0.5 AND 1000.25",
        "SELECT COUNT(*) FROM visits WHERE age IS NULL AND ward IS NOT NULL",
        "SELECT COUNT(*) FROM visits WHERE NOT (age > 40 AND ward = 'north') OR urgent IS NULL",
        "SELECT COUNT(*) FROM visits WHERE ward = 'north '",
        "SELECT COUNT(*) FROM visits WHERE note = 'NOTE 1 – 注'",
        "SELECT COUNT(*) FROM visits WHERE ward = 'o''hare \"x\"'",
        "SELECT COUNT(*) FROM visits WHERE ward = '''; DROP TABLE visits; --'",
        "SELECT COUNT(*) FROM visits WHERE note = 'x'' OR ''1''=''1'",
        "SELECT ward, COUNT(*) FROM visits WHERE serial > 9007199254740000 GROUP BY ward",
        "SELECT grade, AVG(cost) FROM visits WHERE cost < -1000 GROUP BY grade",
        "SELECT AVG(cost), COUNT(age) FROM visits WHERE cost < -1000",
    ];

    // Answers of three owners together; every group has a row and a value of whatever is counted in it.
    private static readonly string[] PooledQueries =
    [
        "SELECT ward, COUNT(*), AVG(cost), STDDEV_SAMP(age) FROM visits GROUP BY ward ORDER BY ward",
        "SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward ORDER BY ward DESC NULLS FIRST",
        "SELECT urgent, grade, COUNT(*) AS n, SUM(serial) FROM visits GROUP BY urgent, grade ORDER BY urgent NULLS FIRST, grade DESC",
        "SELECT grade, urgent, SUM(serial) AS s FROM visits GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 5",
        "SELECT ward, urgent, grade, COUNT(*) AS n FROM visits GROUP BY ward, urgent, grade ORDER BY COUNT(*) DESC, ward ASC NULLS LAST, urgent, grade LIMIT 20 OFFSET 7",
        "SELECT ward, urgent, COUNT(*) AS n, COUNT(age) FROM visits GROUP BY ward, urgent HAVING COUNT(*) > 60 AND NOT COUNT(age) BETWEEN 70 AND 80 ORDER BY ward, urgent",
        "SELECT ward, urgent, AVG(cost) FROM visits GROUP BY ward, urgent HAVING 80 < COUNT(level) OR COUNT(*) IN (67, 68, 70) OR COUNT(*) NOT IN (71, 72, 150)",
        "SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward HAVING n >= 200 ORDER BY n, ward LIMIT 3",
        "SELECT ward, COUNT(*) FROM visits GROUP BY ward ORDER BY ward LIMIT 0",
        "SELECT COUNT(*), AVG(cost) FROM visits HAVING COUNT(*) = 2000",
        "SELECT COUNT(*), AVG(cost) FROM visits HAVING COUNT(*) <> 2000",
        "SELECT VAR_POP(age), STDDEV_POP(cost), VARIANCE(level), STDDEV(serial), MEAN(age) FROM visits",
        "SELECT ward, VAR_POP(age), STDDEV_POP(level) FROM visits GROUP BY ward ORDER BY ward",
        "SELECT CORR(cost, age), COVAR_SAMP(cost, age), COVAR_POP(age, serial), REGR_COUNT(level, age) FROM visits",
        "SELECT ward, REGR_SLOPE(cost, age) AS b, REGR_INTERCEPT(cost, age) AS a, REGR_R2(cost, age) AS r2, REGR_COUNT(cost, age) AS n FROM visits GROUP BY ward ORDER BY ward",
        "SELECT urgent, REGR_AVGX(level, age), REGR_AVGY(level, age), REGR_SXX(level, age), REGR_SYY(level, age), REGR_SXY(cost, age) FROM visits GROUP BY urgent ORDER BY 1",
        "SELECT grade, REGR_SLOPE(age, cost), CORR(cost, age), CORR(age, age), REGR_R2(serial, grade), COUNT(age), COUNT(level) FROM visits WHERE cost > 0 GROUP BY grade ORDER BY grade",
        "SELECT REGR_SLOPE(cost, grade), CORR(serial, age) FROM visits WHERE urgent",
        "SELECT ward, COUNT(*) FILTER (WHERE urgent) AS u, SUM(age) FILTER (WHERE NOT urgent OR age > 60) AS s, AVG(cost) FILTER (WHERE cost BETWEEN 10 AND 5000.5) AS c FROM visits GROUP BY ward ORDER BY ward",
        "SELECT COUNT(age) FILTER (WHERE ward = 'north' AND age IS NOT NULL), VAR_POP(level) FILTER (WHERE age < 50), CORR(cost, age) FILTER (WHERE cost > 0), REGR_COUNT(cost, age) FILTER (WHERE cost > 0) AS n FROM visits",
        "SELECT grade, COUNT(*) FILTER (WHERE age >= 65) AS old, COUNT(*) AS n FROM visits GROUP BY grade HAVING COUNT(*) FILTER (WHERE age >= 65) > 100 AND old < 1000 ORDER BY COUNT(*) FILTER (WHERE age >= 65) DESC, grade",
        "SELECT grade, SUM(CASE WHEN age < 18 THEN 1 WHEN age < 65 THEN 2 ELSE 3 END) AS s, AVG(CASE WHEN urgent THEN cost END) AS c FROM visits GROUP BY grade ORDER BY grade",
        "SELECT SUM(CASE WHEN urgent THEN age ELSE grade END), AVG(CASE WHEN urgent THEN age WHEN age < 50 THEN 0.5 ELSE cost END) AS m, COUNT(CASE WHEN cost > 0 THEN 1 END) AS n FROM visits",
        "SELECT urgent, VAR_SAMP(CASE ward WHEN 'north' THEN level ELSE age END) AS v, SUM(CASE WHEN grade = 1 THEN serial WHEN grade = 2 THEN -1 ELSE NULL END) AS s FROM visits GROUP BY urgent",
        "SELECT CORR(CASE WHEN urgent THEN cost ELSE 0 END, CASE WHEN age < 40 THEN age ELSE 40 END), REGR_SXY(age, CASE WHEN urgent THEN 1 ELSE 0 END) FROM visits",
        "SELECT CASE WHEN age < 18 THEN 'child' WHEN age < 65 THEN 'adult' WHEN age IS NULL THEN NULL ELSE 'old' END AS stage, COUNT(*), AVG(cost) FROM visits GROUP BY stage ORDER BY stage NULLS FIRST",
        "SELECT CASE WHEN cost < 0 THEN 1 WHEN cost < 1000 THEN 2 END, CASE WHEN urgent THEN TRUE ELSE FALSE END AS u, COUNT(*) FROM visits GROUP BY 1, u ORDER BY 1, 2",
        "SELECT FLOOR(age / 10) * 10 AS decade, COUNT(*) AS n, AVG(cost) FROM visits GROUP BY decade ORDER BY decade",
        "SELECT FLOOR(cost / 2500.5) * 2500.5 AS c, COUNT(*) AS n FROM visits GROUP BY FLOOR(cost / 2500.5) * 2500.5 ORDER BY c DESC",
        "SELECT FLOOR(cost / 5000) AS c, grade, COUNT(*) AS n FROM visits GROUP BY c, grade ORDER BY FLOOR(cost / 5000), grade DESC",
        "SELECT COUNT(DISTINCT age), COUNT(DISTINCT ward), COUNT(DISTINCT urgent), COUNT(DISTINCT grade) FILTER (WHERE cost < 0) FROM visits",
        "SELECT grade, MIN(age), MAX(age), MEDIAN(age), QUANTILE_CONT(age, 0.9), QUANTILE_DISC(age, 0.25) FROM visits GROUP BY grade ORDER BY grade",
        "SELECT urgent, MEDIAN(cost) AS m, MIN(cost), MAX(level), QUANTILE_DISC(level, 1), QUANTILE_CONT(cost, 0), AVG(cost), COUNT(DISTINCT age) FROM visits GROUP BY urgent ORDER BY urgent",
        "SELECT ward, urgent, QUANTILE_DISC(grade, 0.5), COUNT(DISTINCT grade) AS g FROM visits WHERE age >= 18 GROUP BY ward, urgent ORDER BY ward, urgent",
        "SELECT MEDIAN(serial), MEDIAN(age) FILTER (WHERE urgent), MAX(grade) FROM visits",
        "SELECT age // 25 * 25 AS a, age // 50, COUNT(*) AS n FROM visits GROUP BY a, 2 ORDER BY a, 2",
    ];

    private static readonly SampleData Facts = new(
        [SampleData.Element("cost", ElementType.Real), SampleData.Element("ward", ElementType.Integer, nullable: true)],
        [.. Enumerable.Range(0, 400).Select(i => new object?[] { i % 100 / 1.0, i % 9 == 0 ? null : (long)(i % 7) })]);

    private static readonly SampleData Lookup = new(
        [SampleData.Element("id", ElementType.Integer), SampleData.Element("name", ElementType.Text), SampleData.Element("night", ElementType.Boolean)],
        []);

    private static readonly SampleData Joined = new(
        [
            SampleData.Element("cost", ElementType.Real) with { Minimum = 0, Maximum = 100 },
            SampleData.Element("title", ElementType.Text, nullable: true) with { Domain = SampleData.Wards },
            SampleData.Element("night", ElementType.Boolean, nullable: true),
        ],
        []);

    private static readonly JoinOptions Join = new()
    {
        On = new Dictionary<string, string> { ["ward"] = "id" },
        Columns = new Dictionary<string, string> { ["title"] = "name", ["night"] = "night" },
    };

    private Task<DataSource> OpenAsync(SampleData data) => OpenStoredAsync(data, data);

    [Fact]
    public async Task An_aggregate_equals_the_consumers_sql_over_the_same_rows()
    {
        await using var source = await OpenAsync(Visits);
        using var oracle = new Oracle(Visits);

        foreach (var sql in Queries)
        {
            SourceAnswer.AssertEqual(oracle.Ask(sql), await source.AggregateAsync(Plan(Visits, sql), TestContext.Current.CancellationToken), sql);
        }
    }

    [Fact]
    public Task An_answer_of_several_owners_equals_the_consumers_sql_over_the_pooled_rows() => AssertPooledAsync(Visits, PooledQueries);

    [Fact]
    public Task Dates_are_compared_and_grouped_by_their_parts_and_periods() => AssertPooledAsync(SampleData.Stays(4000),
    [
        "SELECT COUNT(*), COUNT(admitted), COUNT(born) FROM visits",
        "SELECT COUNT(*), AVG(cost) FROM visits WHERE admitted >= DATE '2021-02-28' AND born < '1950-01-01'",
        "SELECT COUNT(*) FROM visits WHERE admitted BETWEEN DATE '2020-02-29' AND DATE '2024-02-29' OR born IN ('1900-01-01', DATE '1900-02-07')",
        "SELECT COUNT(*) FROM visits WHERE NOT (YEAR(admitted) = 2020) AND EXTRACT(MONTH FROM born) IN (1, 2, 12)",
        "SELECT COUNT(*) FROM visits WHERE date_part('dow', admitted) NOT IN (0, 6) AND DAYOFYEAR(admitted) > 360 OR ISODOW(born) BETWEEN 6 AND 7",
        "SELECT COUNT(*) FROM visits WHERE WEEK(admitted) = 53 OR 1 = WEEK(admitted) OR QUARTER(born) <> 3 AND DAY(born) <= 7",
        "SELECT YEAR(admitted) AS y, COUNT(*), AVG(cost) FROM visits GROUP BY y ORDER BY y NULLS FIRST",
        "SELECT EXTRACT(YEAR FROM admitted) AS y, QUARTER(admitted) AS q, COUNT(*) FROM visits GROUP BY 1, 2 HAVING COUNT(*) > 10 ORDER BY y DESC, q",
        "SELECT MONTH(admitted) AS m, COUNT(*), CORR(cost, cost) FROM visits WHERE admitted IS NOT NULL GROUP BY MONTH(admitted) ORDER BY m",
        "SELECT DAYOFWEEK(admitted) AS d, COUNT(*) FROM visits GROUP BY d ORDER BY COUNT(*) DESC, d",
        "SELECT isodow(admitted) AS d, dayofmonth(admitted) AS m, COUNT(*) FROM visits GROUP BY d, m ORDER BY d, m",
        "SELECT weekofyear(admitted) AS w, dayofyear(admitted) AS y, COUNT(*) FROM visits GROUP BY w, y ORDER BY y, w",
        "SELECT date_trunc('month', admitted) AS m, COUNT(*), SUM(cost) FROM visits GROUP BY m ORDER BY m",
        "SELECT date_trunc('quarter', admitted) AS q, COUNT(*) FILTER (WHERE YEAR(born) >= 1900) AS n FROM visits GROUP BY date_trunc('quarter', admitted) ORDER BY 1 DESC NULLS FIRST LIMIT 7",
        "SELECT date_trunc('week', admitted) AS w, COUNT(*) FROM visits GROUP BY w ORDER BY w",
        "SELECT date_trunc('year', admitted) AS y, COUNT(*) FROM visits GROUP BY y ORDER BY y",
        "SELECT date_trunc('day', admitted) AS y, COUNT(*) FROM visits GROUP BY y ORDER BY y OFFSET 1700",
        "SELECT CASE WHEN YEAR(admitted) < 2022 THEN 'before' WHEN YEAR(admitted) >= 2022 THEN 'after' END AS era, SUM(CASE WHEN MONTH(born) = 1 THEN cost ELSE 1 END) AS s FROM visits GROUP BY era ORDER BY era",
    ]);

    [Fact]
    public async Task Dates_outside_of_what_is_declared_are_a_mismatch_and_rows_of_dates_come_back()
    {
        var stays = SampleData.Stays(300);
        var error = await Assert.ThrowsAsync<SourceMismatchException>(() => OpenStoredAsync(
            stays, stays.Redescribed("admitted", admitted => admitted with { Earliest = new DateOnly(2021, 1, 1) })));
        Assert.Equal(["admitted"], error.Mismatches.Select(mismatch => mismatch.Subject));

        await using var source = await OpenAsync(stays);
        var query = new RowQuery { Elements = [ElementName.Parse("born")], Where = new Predicate.Comparison("admitted", ComparisonOperator.Less, ElementValue.Date(new DateOnly(2020, 2, 29))), MaximumRows = 1000 };
        Assert.Equal(
            stays.Rows.Where(row => row[0] is DateOnly admitted && admitted < new DateOnly(2020, 2, 29)).Select(row => (DateOnly)row[1]!).Order(),
            (await ReadAsync(source, query)).SelectMany(batch => batch.Rows).Select(row => row[0]!.Value.AsDate).Order());
    }

    private async Task AssertPooledAsync(SampleData data, IReadOnlyList<string> queries)
    {
        using var oracle = new Oracle(data);
        var sources = new List<DataSource>();
        try
        {
            foreach (var owner in Enumerable.Range(0, 3))
            {
                sources.Add(await OpenAsync(data with { Rows = [.. data.Rows.Where((_, i) => i * 7 % 10 / 4 == owner)] }));
            }

            foreach (var sql in queries)
            {
                PooledAnswer.AssertEqual(oracle.Ask(sql), await PooledAnswer.OfAsync(sources, Plan(data, sql)), sql);
            }
        }
        finally
        {
            foreach (var source in sources)
            {
                await source.DisposeAsync();
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public async Task Quantiles_state_their_resolution_and_lie_within_it(int minimum)
    {
        await using var source = await OpenAsync(Visits);
        using var oracle = new Oracle(Visits with { Rows = [.. Visits.Rows, .. Visits.Rows] });
        const string Sql = "SELECT MIN(age), MAX(age), MEDIAN(age), QUANTILE_DISC(age, 0.99), MEDIAN(cost), QUANTILE_CONT(level, 0.3), MAX(cost), COUNT(DISTINCT age) FROM visits";

        var answer = await PooledAnswer.OfAsync([source, source], Plan(Visits, Sql), minimum);

        PooledAnswer.AssertEqual(oracle.Ask(Sql), answer, Sql);

        // Ages 0 to 120 have bins of their own; 4000 rows leave at least 20 in each.
        Assert.Equal(minimum < 20, answer.Rows[0].Take(4).All(cell => cell.Resolution == 0));
        Assert.InRange(answer.Rows[0][5].Resolution, 1e-4, 0.1);
    }

    [Theory]
    [InlineData("COUNT(*) FILTER (WHERE note = 'only')")]
    [InlineData("SUM(age) FILTER (WHERE note = 'only')")]
    [InlineData("SUM(CASE WHEN note = 'only' THEN age ELSE 0 END)")]
    [InlineData("SUM(CASE WHEN note = 'only' THEN age WHEN age < 0 THEN NULL ELSE 1 END)")]
    [InlineData("AVG(CASE WHEN note <> 'only' OR note IS NULL THEN 0 ELSE cost END)")]
    [InlineData("AVG(CASE WHEN note = 'only' THEN age END)")]
    [InlineData("MAX(age) FILTER (WHERE note = 'only')")]
    [InlineData("COUNT(DISTINCT ward) FILTER (WHERE note = 'only' OR ward = 'süd' AND age > 200)")]
    [InlineData("REGR_SXY(cost, CASE WHEN note = 'only' THEN 1 ELSE 0 END)")]
    [InlineData("REGR_AVGX(CASE WHEN note = 'only' THEN 1 ELSE 0 END, cost)")]
    public async Task An_aggregate_that_uses_one_row_of_a_large_group_is_not_released(string aggregate)
    {
        await using var source = await OpenAsync(Visits);
        var data = Visits with { Rows = [.. Visits.Rows.Take(300).Where(row => row[1] is not null), [null, 77L, 77.5, null, 0L, 1L, null, "only"]] };
        await using var one = await OpenAsync(data);

        var answer = await PooledAnswer.OfAsync([source, one], Plan(Visits, $"SELECT {aggregate}, COUNT(*) FROM visits"), minimum: 5);

        Assert.Empty(answer.Rows);
        Assert.Equal(1, answer.Summary.GroupsWithheld);
    }

    [Fact]
    public async Task A_clipped_aggregate_adds_whole_numbers_of_every_row_whatever_it_holds()
    {
        // The bounds are narrower than the values, and a ward is not declared: rows are clipped or left out, and nothing is refused.
        var narrow = Visits.Redescribed("cost", element => element with { Minimum = 0, Maximum = 1000, Bins = null })
            .Redescribed("ward", element => element with { Domain = SampleData.Wards[1..] });
        await using var source = await OpenAsync(Visits);
        var plan = Plan(narrow, "SELECT ward, COUNT(*), VAR_SAMP(age), REGR_SLOPE(cost, level) FROM visits WHERE urgent IS NOT NULL GROUP BY ward");

        var clipped = await source.ClippedAsync(plan, TestContext.Current.CancellationToken);

        static BigInteger Whole(double value, double low, double high, int exponent) =>
            (BigInteger)Math.Round((Math.Clamp(value, low, high) - (low + high) / 2) * Math.ScaleB(1, ClippedGrid.FractionBits - exponent), MidpointRounding.AwayFromZero);
        for (var ward = 1; ward < SampleData.Wards.Length; ward++)
        {
            var rows = Visits.Rows.Where(row => row[6] is not null && (string?)row[0] == SampleData.Wards[ward]).ToArray();
            var ages = rows.Where(row => row[1] is not null).Select(row => Whole((long)row[1]!, 0, 120, 6)).ToArray();
            var pairs = rows.Where(row => row[3] is not null)
                .Select(row => (Cost: Whole((double)row[2]!, 0, 1000, 9), Level: Whole((double)row[3]!, 1e6, 1e6 + 1, -1))).ToArray();
            var group = clipped.Find(ward - 1)!;

            Assert.Equal([rows.Length, ages.Length, pairs.Length], group.Counts);
            var expected = new[]
            {
                Sum(ages), Sum(ages.Select(age => age * age)),
                Sum(pairs.Select(pair => pair.Cost)), Sum(pairs.Select(pair => pair.Level)), Sum(pairs.Select(pair => pair.Level * pair.Level)), Sum(pairs.Select(pair => pair.Cost * pair.Level)),
            };
            Assert.All(expected.Zip(group.Sums), sums => Assert.InRange((double)BigInteger.Abs(sums.First - sums.Second), 0, 1e-6 * (double)BigInteger.Abs(sums.First) + rows.Length));
        }
    }

    private static BigInteger Sum(IEnumerable<BigInteger> values) => values.Aggregate(BigInteger.Zero, (sum, value) => sum + value);

    [Fact]
    public async Task An_empty_table_has_no_group()
    {
        var empty = Visits with { Rows = [] };
        await using var source = await OpenAsync(empty);

        foreach (var sql in new[] { "SELECT COUNT(*), AVG(cost) FROM visits", "SELECT ward, SUM(age) FROM visits GROUP BY ward" })
        {
            Assert.Empty((await source.AggregateAsync(Plan(empty, sql), TestContext.Current.CancellationToken)).Groups);
        }
    }

    [Fact]
    public async Task A_value_on_an_edge_falls_into_the_bin_that_it_opens_and_the_last_bin_is_closed()
    {
        var edges = Visits with { Rows = [.. new double[] { -50, -0.5, 0, 10.499, 10.5, 999, 1000, 1_000_000 }.Select(cost => Row(cost: cost))] };
        await using var source = await OpenAsync(edges);

        var partial = await source.AggregateAsync(Plan(edges, "SELECT cost, COUNT(*) FROM visits GROUP BY cost"), TestContext.Current.CancellationToken);

        Assert.Equal([2L, 2L, 2L, 2L], Enumerable.Range(0, 4).Select(bin => partial.Find(bin)?.Rows));
    }

    [Fact]
    public async Task Bins_of_a_nullable_integer_count_its_nulls_apart()
    {
        await using var source = await OpenAsync(Visits);
        var plan = Plan(Visits, "SELECT age, COUNT(*), SUM(age) FROM visits GROUP BY age");

        var partial = await source.AggregateAsync(plan, TestContext.Current.CancellationToken);

        var ages = Visits.Rows.Select(row => (long?)row[1]).ToList();
        Assert.Equal(
            [ages.Count(age => age < 18), ages.Count(age => age is >= 18 and < 40), ages.Count(age => age is >= 40 and < 65), ages.Count(age => age >= 65), ages.Count(age => age is null)],
            Enumerable.Range(0, 5).Select(slot => (int)partial.Find(slot)!.Rows));
    }

    [Fact]
    public async Task Sums_of_big_integers_are_exact()
    {
        await using var source = await OpenAsync(Visits);

        var partial = await source.AggregateAsync(Plan(Visits, "SELECT SUM(serial) FROM visits WHERE serial > 0"), TestContext.Current.CancellationToken);

        var sum = Visits.Rows.Select(row => (long)row[4]!).Where(serial => serial > 0).Aggregate(BigInteger.Zero, (total, serial) => total + serial);
        Assert.Equal(Dyadic.FromInteger(sum), partial.Find(0)!.Measures[0].Y.Sum);
    }

    [Fact]
    public async Task Moments_keep_their_digits_when_the_mean_is_far_larger_than_the_spread()
    {
        const int Rows = 1024;
        var far = new SampleData(
            [SampleData.Element("x", ElementType.Real) with { Minimum = 1e12, Maximum = 1e12 + 1 }],
            [.. Enumerable.Range(0, Rows).Select(i => new object?[] { 1e12 + i / (double)Rows })]);
        await using var source = await OpenAsync(far);

        var partial = await source.AggregateAsync(Plan(far, "SELECT SUM(x), VAR_SAMP(x) FROM visits"), TestContext.Current.CancellationToken);

        // Σ i/n = (n − 1)/2 and Σ (i/n − mean)² = (n² − 1)/(12 n).
        var moments = partial.Find(0)!.Measures[0].Y;
        Assert.Equal(Dyadic.FromDouble(1e12) * Dyadic.FromInteger(Rows) + Dyadic.FromDouble((Rows - 1) / 2.0), moments.Sum);
        Assert.Equal((Rows * (double)Rows - 1) / (12.0 * Rows), moments.Squares, 1e-10);
    }

    [Fact]
    public async Task Products_of_deviations_keep_the_digits_that_the_engine_alone_would_lose()
    {
        await using var source = await OpenAsync(Visits);

        var answer = await PooledAnswer.OfAsync([source, source], Plan(Visits, "SELECT REGR_SXY(level, age), REGR_SLOPE(level, age) FROM visits"));

        var pairs = Visits.Rows.Where(row => row[1] is not null && row[3] is not null)
            .Select(row => (X: Dyadic.FromInteger((long)row[1]!), Y: Dyadic.FromDouble((double)row[3]!))).ToArray();
        var sxy = Deviations(pairs.Select(pair => pair.X), pairs.Select(pair => pair.Y)) * 2;
        var sxx = Deviations(pairs.Select(pair => pair.X), pairs.Select(pair => pair.X)) * 2;
        Assert.Equal(1, answer.Rows[0][0].AsReal / sxy, 1e-11);
        Assert.Equal(1, answer.Rows[0][1].AsReal / (sxy / sxx), 1e-11);
    }

    private static double Deviations(IEnumerable<Dyadic> left, IEnumerable<Dyadic> right)
    {
        var (first, second) = (left.ToArray(), right.ToArray());
        var products = first.Zip(second, (x, y) => x * y).Aggregate((sum, value) => sum + value) * Dyadic.FromInteger(first.Length);
        return (ExactRatio.From(products - first.Aggregate((sum, value) => sum + value) * second.Aggregate((sum, value) => sum + value)) / (ulong)first.Length).ToDouble();
    }

    [Fact]
    public async Task Columns_of_a_joined_table_are_those_of_the_row_that_has_the_key()
    {
        var wards = SampleData.Wards.Take(5).Select((ward, i) => (object?[])[(long)i, ward, i % 2 == 0]).ToArray();
        var described = Joined with
        {
            Rows = [.. Facts.Rows.Select(row => (object?[])[row[0], row[1] is long ward and < 5 ? wards[ward][1] : null, row[1] is long known and < 5 ? wards[known][2] : null])],
        };
        await using var source = await OpenJoinedAsync(Facts, Lookup with { Rows = wards }, Join, described);
        using var oracle = new Oracle(described);

        foreach (var sql in (string[])
        [
            "SELECT title, COUNT(*), AVG(cost), COUNT(DISTINCT night) FROM visits WHERE title IS NOT NULL GROUP BY title ORDER BY title",
            "SELECT COUNT(*), COUNT(title), SUM(cost) FROM visits WHERE night OR night IS NULL",
            "SELECT night, COUNT(*) FROM visits WHERE title <> 'north' OR title IS NULL GROUP BY night ORDER BY night",
        ])
        {
            PooledAnswer.AssertEqual(oracle.Ask(sql), await PooledAnswer.OfAsync([source, await OpenAsync(described with { Rows = [] })], Plan(described, sql)), sql);
        }
    }

    [Fact]
    public async Task A_key_that_could_have_two_rows_does_not_open()
    {
        var twice = Lookup with { Rows = [[1L, "north", true], [1L, "süd", false]] };

        var error = await Assert.ThrowsAsync<SourceMismatchException>(() => OpenJoinedAsync(Facts, twice, Join, Joined));

        Assert.Contains("one row for each key in join 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_without_a_match_need_a_nullable_element_and_keys_must_be_there()
    {
        var one = Lookup with { Rows = [[1L, "north", true]] };
        var strict = Joined.Redescribed("title", title => title with { Nullable = false });

        var error = await Assert.ThrowsAsync<SourceMismatchException>(() => OpenJoinedAsync(Facts, one, Join, strict));
        Assert.Equal(["title"], error.Mismatches.Select(mismatch => mismatch.Subject));

        error = await Assert.ThrowsAsync<SourceMismatchException>(() =>
            OpenJoinedAsync(Facts, one, Join with { On = new Dictionary<string, string> { ["ward"] = "nowhere" } }, Joined));
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_for_narrower_bounds_is_refused_naming_the_element_only()
    {
        await using var source = await OpenAsync(Visits);
        var narrower = Visits.Redescribed("cost", cost => cost with { Maximum = 100 });

        var error = await Assert.ThrowsAsync<UndeclaredValueException>(() =>
            source.AggregateAsync(Plan(narrower, "SELECT AVG(cost) FROM visits"), TestContext.Current.CancellationToken));

        Assert.Equal("cost", error.Element);
    }

    [Fact]
    public async Task A_plan_that_declares_fewer_values_is_refused()
    {
        await using var source = await OpenAsync(Visits);
        var narrower = Visits
            .Redescribed("ward", ward => ward with { Domain = [.. SampleData.Wards.Skip(1)] })
            .Redescribed("cost", cost => cost with { Bins = [0, 10] })
            .Redescribed("urgent", urgent => urgent with { Nullable = false })
            .Redescribed("age", age => age with { Nullable = false });

        foreach (var element in (string[])["ward", "cost", "urgent", "age"])
        {
            var sql = element == "age" ? "SELECT SUM(age) FROM visits" : $"SELECT {element}, COUNT(*) FROM visits GROUP BY {element}";
            var error = await Assert.ThrowsAsync<UndeclaredValueException>(() =>
                source.AggregateAsync(Plan(narrower, sql), TestContext.Current.CancellationToken));
            Assert.Equal(element, error.Element);
        }
    }

    [Fact]
    public async Task A_plan_over_another_schema_is_refused()
    {
        await using var source = await OpenAsync(Visits);
        var other = new SampleData([SampleData.Element("secret", ElementType.Text)], []);

        await Assert.ThrowsAsync<ArgumentException>(() =>
            source.AggregateAsync(Plan(other, "SELECT COUNT(*) FROM visits WHERE secret = 'x'"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_mismatch_is_listed_and_no_value_is_told()
    {
        var wrong = Visits
            .Redescribed("ward", ward => ward with { Domain = ["north", "süd"] })
            .Redescribed("age", age => age with { Nullable = false, Maximum = 60, Bins = null })
            .Redescribed("cost", cost => cost with { Bins = [0, 10] })
            .Redescribed("grade", grade => grade with { Domain = ["1"], Minimum = 2 })
            .Redescribed("urgent", urgent => urgent with { Domain = ["true"] });

        var error = await Assert.ThrowsAsync<SourceMismatchException>(() => OpenAsync(wrong));

        Assert.Equal(
            ["ward", "age", "age", "cost", "grade", "grade", "urgent"],
            error.Mismatches.Select(mismatch => mismatch.Subject));
        Assert.Contains(" of 2000 rows without a value", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("DROP", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_columns_and_wrong_types_are_listed_together()
    {
        var stored = new SampleData([SampleData.Element("a", ElementType.Text), SampleData.Element("b", ElementType.Real)], [["x17", 1.5], ["y", 2.5]]);
        var described = stored with
        {
            Elements = [SampleData.Element("a", ElementType.Integer), SampleData.Element("b", ElementType.Boolean), SampleData.Element("c", ElementType.Real)],
        };

        var error = await Assert.ThrowsAsync<SourceMismatchException>(() => OpenStoredAsync(stored, described));

        Assert.Equal(["a", "b", "c"], error.Mismatches.Select(mismatch => mismatch.Subject).Order());
        Assert.DoesNotContain("x17", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_come_back_in_batches_with_the_elements_asked_for()
    {
        var many = SampleData.Visits(3000);
        await using var source = await OpenAsync(many);
        var query = new RowQuery { Elements = [ElementName.Parse("note"), ElementName.Parse("ward"), ElementName.Parse("serial"), ElementName.Parse("urgent"), ElementName.Parse("cost")], MaximumRows = 10_000 };

        var batches = await ReadAsync(source, query);

        Assert.All(batches, batch => Assert.InRange(batch.Rows.Count, 1, RowBatch.MaximumRows));
        Assert.Equal(
            many.Rows.Select(row => string.Join('|', Oracle.Text(row[7]), Oracle.Text(row[0]), Oracle.Text(row[4]), Oracle.Text(row[6]), Oracle.Text(row[2]))).Order(StringComparer.Ordinal),
            batches.SelectMany(batch => batch.Rows).Select(row => string.Join('|', row.Select(value => value?.ToString() ?? "NULL"))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rows_obey_their_condition_and_their_limit()
    {
        await using var source = await OpenAsync(Visits);
        var north = new RowQuery
        {
            Elements = [ElementName.Parse("ward")],
            Where = new Predicate.Comparison("ward", ComparisonOperator.Equal, ElementValue.Text("north")),
            MaximumRows = 7,
        };

        var rows = (await ReadAsync(source, north)).SelectMany(batch => batch.Rows).ToList();

        Assert.Equal(7, rows.Count);
        Assert.All(rows, row => Assert.Equal(ElementValue.Text("north"), row[0]));
        Assert.Empty(await ReadAsync(source, north with { MaximumRows = 0 }));
    }

    [Fact]
    public async Task Rows_read_again_or_from_a_later_one_on_are_the_same_rows_of_the_same_version()
    {
        var many = SampleData.Visits(3000);
        await using var source = await OpenAsync(many);
        var all = new RowQuery
        {
            Elements = [.. many.Elements.Select(element => element.Name)],
            Masks = new RowMasks([Rounded("age", 20), Masked("note", MaskMethod.Null)], default),
            MaximumRows = 10_000,
        };
        var (version, rows) = await OpenRowsAsync(source, all);

        foreach (var first in new[] { 0, 1, 1024, 2048, 2999, 3000, 5000 })
        {
            var (again, rest) = await OpenRowsAsync(source, all with { FirstRow = first, MaximumRows = 1000 });

            Assert.Equal(version, again);
            Assert.Equal(rows.Skip(first).Take(1000), rest);
        }
    }

    [Fact]
    public async Task Version_changes_with_a_row_and_with_a_value()
    {
        var query = new RowQuery { Elements = [ElementName.Parse("note"), ElementName.Parse("cost")], MaximumRows = 1 };
        var versions = new HashSet<Sha256Digest>();
        foreach (var rows in new[] { Visits.Rows, [.. Visits.Rows.Take(1999)], [.. Visits.Rows.Take(1999), Row(cost: 1, "x")], [.. Visits.Rows.Take(1999), Row(cost: 2, "x")] })
        {
            await using var source = await OpenAsync(Visits with { Rows = rows });
            versions.Add((await OpenRowsAsync(source, query)).Version);
        }

        Assert.Equal(4, versions.Count);
    }

    private static async Task<(Sha256Digest Version, List<string> Rows)> OpenRowsAsync(DataSource source, RowQuery query)
    {
        await using var opened = await source.OpenRowsAsync(query, TestContext.Current.CancellationToken);
        var rows = new List<string>();
        await foreach (var batch in opened.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.AddRange(batch.Rows.Select(row => string.Join('|', row.Select(value => value?.ToString() ?? "NULL"))));
        }

        return (opened.Version, rows);
    }

    [Fact]
    public async Task Masks_are_computed_by_the_engine_as_they_are_defined()
    {
        var secret = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Mask[][] sets =
        [
            [Masked("ward", MaskMethod.Hash), Masked("serial", MaskMethod.Hash), Masked("urgent", MaskMethod.Hash), Masked("note", MaskMethod.Hash)],
            [Rounded("age", 7), Rounded("serial", 1000), Rounded("cost", 0.3), Rounded("level", 0.0625), new Mask { Element = ElementName.Parse("note"), Method = MaskMethod.Prefix, Length = 8 }],
            [Rounded("age", 2), Rounded("serial", 1), Rounded("cost", 1e6), new Mask { Element = ElementName.Parse("ward"), Method = MaskMethod.Prefix, Length = 3 }],
            [.. Visits.Elements.Select(element => Masked(element.Name.Value, MaskMethod.Null))],
        ];
        foreach (var masks in sets)
        {
            await AssertMaskedAsync(Visits, masks, secret);
        }

        await AssertMaskedAsync(SampleData.Stays(2000), [Masked("admitted", MaskMethod.Year), Masked("born", MaskMethod.Year)], secret);
        await AssertMaskedAsync(SampleData.Stays(50), [Masked("admitted", MaskMethod.Null)], secret);
    }

    private async Task AssertMaskedAsync(SampleData data, Mask[] masks, byte[] secret)
    {
        await using var source = await OpenAsync(data);
        var query = new RowQuery { Elements = [.. data.Elements.Select(element => element.Name)], MaximumRows = data.Rows.Count, Masks = new RowMasks(masks, secret) };

        var read = (await ReadAsync(source, query)).SelectMany(batch => batch.Rows).Select(row => string.Join('|', row.Select(value => value?.ToString() ?? "NULL")));

        var expected = data.Rows.Select(row => string.Join('|', row.Select((value, i) =>
            Oracle.Text(masks.FirstOrDefault(mask => mask.Element == data.Elements[i].Name) is { } mask ? MaskDefinition.Apply(mask, value, secret) : value))));
        Assert.Equal(expected.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_condition_on_rows_sees_true_values_and_not_masks()
    {
        await using var source = await OpenAsync(Visits);
        var query = new RowQuery
        {
            Elements = [ElementName.Parse("ward")],
            Where = new Predicate.Comparison("ward", ComparisonOperator.Equal, ElementValue.Text("north")),
            Masks = new RowMasks([Masked("ward", MaskMethod.Null)], default),
            MaximumRows = 5,
        };

        var rows = (await ReadAsync(source, query)).SelectMany(batch => batch.Rows).ToList();

        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.Null(row[0]));
    }

    private static Mask Masked(string element, MaskMethod method) => new() { Element = ElementName.Parse(element), Method = method };

    private static Mask Rounded(string element, double step) => new() { Element = ElementName.Parse(element), Method = MaskMethod.Round, Step = step };

    [Fact]
    public async Task Text_is_ordered_by_code_points_in_every_engine()
    {
        string[] notes = ["a", "B", "é", "z", "Z", "note 7", "Note 7", "note 70", "note 7 – 注", "中"];
        var texts = Visits with { Rows = [.. notes.Select(note => Row(cost: 0, note))] };
        await using var source = await OpenAsync(texts);

        foreach (var pivot in notes)
        {
            var below = new RowQuery
            {
                Elements = [ElementName.Parse("note")],
                Where = new Predicate.Comparison("note", ComparisonOperator.Less, ElementValue.Text(pivot)),
                MaximumRows = 100,
            };
            var rows = (await ReadAsync(source, below)).SelectMany(batch => batch.Rows).Select(row => row[0]!.Value.AsText);
            Assert.Equal(notes.Where(note => string.CompareOrdinal(note, pivot) < 0).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_condition_selects_what_three_valued_logic_selects()
    {
        await using var source = await OpenAsync(Visits);

        await Conditions.Any.SampleAsync(
            async condition =>
            {
                var query = new RowQuery { Elements = [ElementName.Parse("serial"), ElementName.Parse("cost")], Where = condition, MaximumRows = Visits.Rows.Count };
                var selected = (await ReadAsync(source, query)).SelectMany(batch => batch.Rows).Select(row => (row[0]!.Value.AsInteger, row[1]!.Value.AsReal));
                var expected = Visits.Rows.Where(row => Conditions.Holds(condition, Visits, row) == true).Select(row => ((long)row[4]!, (double)row[2]!));
                return expected.Order().SequenceEqual(selected.Order());
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Rows_stop_when_their_reader_is_cancelled()
    {
        await using var source = await OpenAsync(SampleData.Visits(5000));
        using var stop = new CancellationTokenSource();
        var query = new RowQuery { Elements = [ElementName.Parse("note")], MaximumRows = 5000 };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in source.ReadRowsAsync(query, stop.Token))
            {
                await stop.CancelAsync();
            }
        });
        await source.AggregateAsync(Plan(Visits, "SELECT COUNT(*) FROM visits"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_cancelled_aggregate_does_not_run()
    {
        await using var source = await OpenAsync(Visits);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            source.AggregateAsync(Plan(Visits, "SELECT COUNT(*) FROM visits"), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Aggregates_run_concurrently()
    {
        await using var source = await OpenAsync(Visits);
        using var oracle = new Oracle(Visits);
        const string Sql = "SELECT ward, COUNT(*), AVG(cost) FROM visits GROUP BY ward";
        var plan = Plan(Visits, Sql);

        var partials = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => source.AggregateAsync(plan, TestContext.Current.CancellationToken)));

        var expected = oracle.Ask(Sql);
        Assert.All(partials, partial => SourceAnswer.AssertEqual(expected, partial, Sql));
    }

    /// <summary>Stores two tables under their own descriptions, the second with a unique key if it has one, and opens them joined under another.</summary>
    protected abstract Task<DataSource> OpenJoinedAsync(SampleData facts, SampleData lookup, JoinOptions join, SampleData described);

    /// <summary>Stores rows under their own description and opens them under another.</summary>
    protected abstract Task<DataSource> OpenStoredAsync(SampleData stored, SampleData described);

    protected static StatisticsPlan Plan(SampleData data, string sql) => SqlTranslator.Translate(sql, Parser.Parse(sql), data.Schema);

    protected static async Task<List<RowBatch>> ReadAsync(DataSource source, RowQuery query)
    {
        var batches = new List<RowBatch>();
        await foreach (var batch in source.ReadRowsAsync(query, TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
        }

        return batches;
    }

    private static object?[] Row(double cost, string? note = null) => [null, null, cost, null, 0L, 1L, null, note];
}
