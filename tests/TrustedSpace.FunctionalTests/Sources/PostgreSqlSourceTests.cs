using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Tests.Connector.Sources.Contract;
using Xunit;

namespace TrustedSpace.FunctionalTests.Sources;

/// <summary>The contract over a real server, and what only a server can do.</summary>
public sealed class PostgreSqlSourceTests(PostgreSqlServer server) : SourceContract, IClassFixture<PostgreSqlServer>
{
    private static readonly SampleData Small = SampleData.Visits(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_that_contradicts_the_description_later_refuses_the_job()
    {
        var options = await server.StoreAsync(Small);
        await using var source = await DataSource.OpenAsync(options, Small.Description, Cancellation);
        await server.ExecuteAsync($"UPDATE \"{options.Table}\" SET cost = 'NaN' WHERE serial = (SELECT min(serial) FROM \"{options.Table}\")");

        var error = await Assert.ThrowsAsync<UndeclaredValueException>(() => source.AggregateAsync(Plan(Small, "SELECT AVG(cost) FROM visits"), Cancellation));

        Assert.Equal("cost", error.Element);
    }

    [Fact]
    public async Task A_blocked_aggregate_ends_at_its_timeout_and_at_its_cancellation()
    {
        var options = await server.StoreAsync(Small);
        await using var source = await DataSource.OpenAsync(options with { TimeoutSeconds = 1 }, Small.Description, Cancellation);
        await using var blocker = await server.Connections.OpenConnectionAsync(Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await using var command = blocker.CreateCommand();
        command.CommandText = $"LOCK TABLE \"{options.Table}\" IN ACCESS EXCLUSIVE MODE";
        await command.ExecuteNonQueryAsync(Cancellation);
        using var stop = new CancellationTokenSource();

        var cancelled = source.AggregateAsync(Plan(Small, "SELECT COUNT(*) FROM visits"), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var error = await Assert.ThrowsAsync<SourceException>(() => source.AggregateAsync(Plan(Small, "SELECT COUNT(*) FROM visits"), Cancellation));
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_view_that_writes_is_refused_by_the_read_only_transaction()
    {
        var options = await server.StoreAsync(Small);
        await server.ExecuteAsync($"""
            CREATE TABLE touched (at int);
            CREATE FUNCTION touch() RETURNS bigint LANGUAGE sql AS 'INSERT INTO touched VALUES (1) RETURNING 1::bigint';
            CREATE VIEW writing AS SELECT ward, age, cost, level, serial, grade, urgent, note FROM "{options.Table}" WHERE touch() = 1;
            """);

        await Assert.ThrowsAsync<SourceException>(() => DataSource.OpenAsync(server.Options("public.writing"), Small.Description, Cancellation));
    }

    [Fact]
    public async Task Other_column_types_of_the_server_are_read_as_declared()
    {
        await server.ExecuteAsync("""
            CREATE TYPE ward AS ENUM ('south', 'north');
            CREATE DOMAIN years AS smallint;
            CREATE TABLE odd (ward ward, age years, "Total Cost" numeric(20, 4), note varchar(20));
            INSERT INTO odd VALUES ('south', 30, 12.25, 'x'), ('north', 50, 0.5, 'y'), ('north', NULL, 1, NULL);
            """);
        var data = new SampleData(
            [
                SampleData.Element("ward", ElementType.Text) with { Domain = ["north", "south"] },
                SampleData.Element("age", ElementType.Integer, nullable: true) with { Minimum = 0, Maximum = 120 },
                SampleData.Element("cost", ElementType.Real) with { Minimum = 0, Maximum = 100 },
                SampleData.Element("note", ElementType.Text, nullable: true),
            ],
            [["south", 30L, 12.25, "x"], ["north", 50L, 0.5, "y"], ["north", null, 1.0, null]]);
        var options = server.Options("odd") with { Columns = new Dictionary<string, string> { ["cost"] = "Total Cost" } };
        await using var source = await DataSource.OpenAsync(options, data.Description, Cancellation);
        using var oracle = new Oracle(data);
        const string Sql = "SELECT ward, COUNT(*), SUM(age), AVG(cost), VAR_SAMP(cost), COUNT(note) FROM visits WHERE ward IN ('north', 'south') GROUP BY ward";

        SourceAnswer.AssertEqual(oracle.Ask(Sql), await source.AggregateAsync(Plan(data, Sql), Cancellation), Sql);
    }

    [Fact]
    public async Task A_collation_that_ignores_case_does_not_change_an_answer()
    {
        await server.ExecuteAsync("CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        var data = new SampleData(
            [SampleData.Element("ward", ElementType.Text) with { Domain = ["north", "NORTH"] }, SampleData.Element("note", ElementType.Text)],
            [["north", "a"], ["NORTH", "A"], ["NORTH", "a"]]);
        var options = await server.StoreAsync(data);
        await server.ExecuteAsync($"ALTER TABLE \"{options.Table}\" ALTER ward TYPE text COLLATE loose, ALTER note TYPE text COLLATE loose");
        await using var source = await DataSource.OpenAsync(options, data.Description, Cancellation);
        using var oracle = new Oracle(data);

        foreach (var sql in (string[])["SELECT ward, COUNT(*) FROM visits GROUP BY ward", "SELECT COUNT(*) FROM visits WHERE note = 'a'", "SELECT COUNT(*) FROM visits WHERE note IN ('A')"])
        {
            SourceAnswer.AssertEqual(oracle.Ask(sql), await source.AggregateAsync(Plan(data, sql), Cancellation), sql);
        }
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_named()
    {
        await server.StoreAsync(Small);

        var error = await Assert.ThrowsAsync<SourceException>(() => DataSource.OpenAsync(server.Options("nowhere"), Small.Description, Cancellation));

        Assert.Contains("\"nowhere\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_failure_to_open()
    {
        var gone = new SourceOptions { Kind = SourceKind.PostgreSql, Connection = "Host=127.0.0.1;Port=1;Username=x;Password=secret", Table = "t" };

        var error = await Assert.ThrowsAsync<SourceException>(() => DataSource.OpenAsync(gone, Small.Description, Cancellation));

        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    protected override async Task<DataSource> OpenJoinedAsync(SampleData facts, SampleData lookup, JoinOptions join, SampleData described)
    {
        var (options, joined) = (await server.StoreAsync(facts), await server.StoreAsync(lookup));
        if (lookup.Rows.DistinctBy(row => row[0]).Count() == lookup.Rows.Count)
        {
            await server.ExecuteAsync($"CREATE UNIQUE INDEX ON \"{joined.Table}\" (id) INCLUDE (name)");
        }

        return await DataSource.OpenAsync(options with { Joins = [join with { Table = joined.Table }] }, described.Description);
    }

    protected override async Task<DataSource> OpenStoredAsync(SampleData stored, SampleData described) =>
        await DataSource.OpenAsync(await server.StoreAsync(stored), described.Description);
}
