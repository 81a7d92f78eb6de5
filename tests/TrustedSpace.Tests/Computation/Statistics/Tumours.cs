using System.Text.Json;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;

namespace TrustedSpace.Tests.Computation.Statistics;

/// <summary>The product that the recorded queries are about, and those queries.</summary>
internal static class Tumours
{
    public static StatisticsSchema Schema { get; } = new("tumours",
    [
        new() { Name = "diagnosis", Type = ColumnType.Text, Domain = [ElementValue.Text("benign"), ElementValue.Text("malignant")] },
        new() { Name = "age", Type = ColumnType.Integer, Min = 0, Max = 120, BinEdges = [0, 40, 60, 120] },
        new() { Name = "radius", Type = ColumnType.Real, Nullable = true, Min = 0, Max = 40, BinEdges = [0, 10, 20, 40] },
        new() { Name = "fine", Type = ColumnType.Real, Min = 0, Max = 1, BinEdges = [.. Enumerable.Range(0, 40_001).Select(i => i / 40_000.0)] },
        new() { Name = "unbounded", Type = ColumnType.Real },
        new() { Name = "treated", Type = ColumnType.Boolean },
        new() { Name = "relapsed", Type = ColumnType.Boolean, Nullable = true },
        new() { Name = "note", Type = ColumnType.Text },
        new() { Name = "seen", Type = ColumnType.Date, Nullable = true, Min = new DateOnly(2020, 2, 29).DayNumber, Max = new DateOnly(2024, 12, 31).DayNumber },
        new() { Name = "born", Type = ColumnType.Date },
    ]);

    public static IReadOnlyList<RecordedQuery> Accepted { get; } = Load("accepted.json");

    public static IReadOnlyList<RecordedQuery> Rejected { get; } = Load("rejected.json");

    public static StatisticsPlan Plan(string sql) =>
        SqlTranslator.Translate(sql, Accepted.Single(query => query.Sql == sql).Tree, Schema);

    private static RecordedQuery[] Load(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "vectors", "sql-ast", file);
        return JsonSerializer.Deserialize<RecordedQuery[]>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
    }
}

/// <summary>A query and its syntax tree as DuckDB serialised it; for rejected ones the message's start and the text at the caret.</summary>
internal sealed record RecordedQuery(string Sql, string Tree, string? Problem = null, string? At = null);
