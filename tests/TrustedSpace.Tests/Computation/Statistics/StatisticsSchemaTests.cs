using TrustedSpace.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class StatisticsSchemaTests
{
    public static TheoryData<string, ColumnDescription> Inconsistent => new()
    {
        { "bounds and bins are for numbers only", new() { Name = "x", Type = ColumnType.Text, Min = 0 } },
        { "the lower bound is above", new() { Name = "x", Type = ColumnType.Real, Min = 1, Max = 0 } },
        { "not finite", new() { Name = "x", Type = ColumnType.Real, Min = double.NaN } },
        { "a date has no domain", new() { Name = "x", Type = ColumnType.Date, Domain = [ElementValue.Date(new DateOnly(2020, 1, 1))] } },
        { "bounds that are dates", new() { Name = "x", Type = ColumnType.Date, Min = 0.5 } },
        { "bounds that are dates", new() { Name = "x", Type = ColumnType.Date, Max = 4e6 } },
        { "must be whole", new() { Name = "x", Type = ColumnType.Integer, Max = 0.5 } },
        { "within ±2^53", new() { Name = "x", Type = ColumnType.Integer, Max = 1e16 } },
        { "domain is empty", new() { Name = "x", Type = ColumnType.Text, Domain = [] } },
        { "not Integer", new() { Name = "x", Type = ColumnType.Integer, Domain = [ElementValue.Text("a")] } },
        { "twice", new() { Name = "x", Type = ColumnType.Integer, Domain = [ElementValue.Integer(1), ElementValue.Integer(1)] } },
        { "at least two", new() { Name = "x", Type = ColumnType.Real, BinEdges = [1] } },
        { "must increase", new() { Name = "x", Type = ColumnType.Real, BinEdges = [1, 1] } },
    };

    [Theory]
    [MemberData(nameof(Inconsistent), DisableDiscoveryEnumeration = true)]
    public void Inconsistent_description_is_refused(string problem, ColumnDescription column)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new StatisticsSchema("p", [column]));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Element x of product p", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_unique_without_regard_to_case() => Assert.Throws<ArgumentException>(() =>
        new StatisticsSchema("p", [new() { Name = "x", Type = ColumnType.Text }, new() { Name = "X", Type = ColumnType.Text }]));
}
