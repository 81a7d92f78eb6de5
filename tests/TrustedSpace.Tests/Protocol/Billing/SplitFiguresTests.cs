using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

/// <summary>Every rule of splitting from the leaves to the shares, with figures worked by hand.</summary>
public sealed class SplitFiguresTests
{
    [Theory]
    [InlineData(SplitRule.AsPriced, 630, 270)] // 700 and 300, less the fee of 10 %
    [InlineData(SplitRule.Equal, 450, 450)]
    [InlineData(SplitRule.Rows, 324, 576)] // 900 : 1600
    [InlineData(SplitRule.Usage, 450, 450)] // 60 : 60 cells
    [InlineData(SplitRule.Contribution, 360, 540)] // √900 = 30, √1600 = 40, √2500 = 50: (30 + 10) / 2 : (40 + 20) / 2
    public void Pot_is_divided_by_the_rule(SplitRule rule, long first, long second)
    {
        var books = new HandBooks(new PriceBook { OperatorFee = new(1000), Split = rule });

        books.Use(books.Grant(("a", Job(700)), ("b", Job(300))), new Used(Cells: 60, Rows: 900), new Used(Cells: 60, Rows: 1600));
        var split = Assert.Single(books.Settle().Splits);

        Assert.Equal((1000L, 0L, 100L), (split.Gross, split.Tax, split.Fee));
        Assert.Equal([("a", first), ("b", second)], split.Lines.Select(line => (line.Owner.Value, line.Amount)));
    }

    [Fact]
    public void Contribution_stands_beside_leave_one_out()
    {
        var books = new HandBooks(new PriceBook { Split = SplitRule.Contribution });

        books.Use(books.Grant(("a", Job(700)), ("b", Job(300))), new Used(Rows: 900), new Used(Rows: 1600));
        var split = Assert.Single(books.Settle().Splits);

        // Shapley 20 : 30; without a 50 − 40 = 10 are missing, without b 50 − 30 = 20.
        Assert.Equal([400_000_000, 600_000_000], split.Lines.Select(line => line.Weight));
        Assert.Equal([333_333_333L, 666_666_667L], split.Lines.Select(line => line.LeaveOneOut!.Value));
        Assert.Null(split.Sampled);
    }

    [Fact]
    public void Units_that_are_left_go_to_the_largest_remainder_and_among_equals_to_the_first()
    {
        var books = new HandBooks(new PriceBook { Split = SplitRule.Equal });

        books.Use(books.Grant(("c", Job(50)), ("a", Job(25)), ("b", Job(25))), new Used());
        var split = Assert.Single(books.Settle().Splits);

        Assert.Equal([("a", 34L), ("b", 33L), ("c", 33L)], split.Lines.Select(line => (line.Owner.Value, line.Amount)));
    }

    [Fact]
    public void Contributions_of_fourteen_owners_are_sampled_within_a_logged_bound_that_anyone_replays()
    {
        var rows = Enumerable.Range(1, 14).Select(owner => owner * owner * 100L).ToArray();
        var books = new HandBooks(new PriceBook { Split = SplitRule.Contribution });
        books.Use(books.Grant([.. rows.Select((_, owner) => ($"o{owner:x}", Job(1000)))]), [.. rows.Select(count => new Used(Rows: count))]);

        var split = Assert.Single(books.Settle().Splits);

        var sampled = Assert.IsType<SampledSplit>(split.Sampled);
        Assert.Equal((1L, 5040), (sampled.Flows, sampled.Permutations));
        Assert.InRange(sampled.ErrorBound, 1, 100_000);
        Assert.Equal(14_000, split.Lines.Sum(line => line.Amount));
        Assert.All(split.Lines.Zip(Shapley(rows)), pair => Assert.InRange(pair.First.Weight / 1e9, pair.Second - (sampled.ErrorBound / 1e6), pair.Second + (sampled.ErrorBound / 1e6)));

        Assert.Empty(Audit(books.Leaves));
        var bent = split with { Lines = [split.Lines[0] with { Weight = split.Lines[0].Weight + 1 }, .. split.Lines.Skip(1)] };
        Assert.Contains(Audit([.. books.Leaves.Select(leaf => leaf == split ? bent : leaf)]), finding => finding.Problem.Contains("is wrong", StringComparison.Ordinal));
    }

    private static Tariff Job(long amount) => new() { Currency = "CNY", PerJob = amount };

    private static IReadOnlyList<BillingFinding> Audit(IReadOnlyList<LogEntry> leaves)
    {
        var books = new BillingReplay(leaf => leaves.ElementAtOrDefault((int)leaf));
        foreach (var (index, entry) in leaves.Index())
        {
            books.Add(new LoggedEntry { Index = index, Entry = entry });
        }

        books.Complete();
        return books.Findings;
    }

    // Each owner's part of the whole by all groups of the others, in floating point.
    private static IEnumerable<double> Shapley(long[] rows)
    {
        var n = rows.Length;
        var values = Enumerable.Range(0, 1 << n).Select(group => Math.Sqrt(rows.Where((_, owner) => (group & (1 << owner)) != 0).Sum())).ToArray();
        var factorial = Enumerable.Range(0, n + 1).Select(k => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * i)).ToArray();
        return Enumerable.Range(0, n).Select(owner => Enumerable.Range(0, 1 << n).Where(group => (group & (1 << owner)) == 0).Sum(group =>
        {
            var size = int.PopCount(group);
            return factorial[size] * factorial[n - size - 1] / factorial[n] * (values[group | (1 << owner)] - values[group]);
        }) / values[^1]);
    }
}
