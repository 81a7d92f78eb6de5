using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class StatisticsPlanTests
{
    private const string Sql = "SELECT diagnosis, COUNT(*) AS n, AVG(radius) FROM tumours WHERE radius > 1.5 GROUP BY diagnosis";

    [Fact]
    public void Different_queries_have_different_hashes()
    {
        var hashes = Tumours.Accepted.Select(query => Convert.ToHexString(Tumours.Plan(query.Sql).Hash)).ToList();

        // FROM-first syntax and GROUP BY () are other spellings of the plain count.
        Assert.Equal(hashes.Count - 2, hashes.Distinct().Count());
    }

    [Fact]
    public void Schema_that_an_owner_describes_otherwise_changes_the_hash()
    {
        var hashes = new HashSet<string> { Convert.ToHexString(Tumours.Plan(Sql).Hash) };
        Assert.True(hashes.Add(HashWith("radius", column => column with { Max = 41 })));
        Assert.True(hashes.Add(HashWith("radius", column => column with { Nullable = false })));
        Assert.True(hashes.Add(HashWith("diagnosis", column => column with { Domain = [.. column.Domain!.Reverse()] })));
        Assert.True(hashes.Add(HashWith("diagnosis", column => column with { Nullable = true })));
        Assert.False(hashes.Add(HashWith("age", column => column with { Max = 130 })));
    }

    private static string HashWith(string element, Func<ColumnDescription, ColumnDescription> change)
    {
        var columns = Tumours.Schema.Columns.Select(column => column.Name == element ? change(column) : column);
        var schema = new StatisticsSchema("tumours", [.. columns]);
        return Convert.ToHexString(SqlTranslator.Translate(Sql, Tumours.Accepted.Single(query => query.Sql == Sql).Tree, schema).Hash);
    }
}
