using System.Security.Cryptography;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using Xunit;

namespace TrustedSpace.Tests.Computation.SecureAggregation;

public sealed class AggregationContextTests
{
    private static readonly byte[] Plan = SHA256.HashData("plan"u8);

    private static readonly AggregationLayout Shape = new(4, 2, 1);

    [Fact]
    public void Parties_are_ordered_whatever_order_they_come_in()
    {
        var parties = new PartySet(["c", "a", "B"]);
        Assert.Equal(["B", "a", "c"], parties.Ids);
        Assert.Equal(parties.Hash.ToArray(), new PartySet(["a", "B", "c"]).Hash.ToArray());
    }

    [Fact]
    public void Too_few_too_many_or_repeated_parties_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PartySet(["a"]));
        Assert.Throws<ArgumentException>(() => new PartySet(["a", "a"]));
        Assert.Throws<ArgumentException>(() => new PartySet(["a", ""]));
        Assert.Throws<ArgumentException>(() => new PartySet(Enumerable.Range(0, 65).Select(i => $"p{i}")));
        Assert.Equal(64, new PartySet(Enumerable.Range(0, 64).Select(i => $"p{i}")).Count);
    }

    [Fact]
    public void Hash_differs_with_each_part()
    {
        AggregationContext[] contexts =
        [
            new("job-1", Plan, new PartySet(["a", "b"]), Shape, AggregationTerms.Exact),
            new("job-2", Plan, new PartySet(["a", "b"]), Shape, AggregationTerms.Exact),
            new("job-1", SHA256.HashData("other"u8), new PartySet(["a", "b"]), Shape, AggregationTerms.Exact),
            new("job-1", Plan, new PartySet(["a", "bc"]), Shape, AggregationTerms.Exact),
            new("job-1", Plan, new PartySet(["ab", "c"]), Shape, AggregationTerms.Exact),
            new("job-1", Plan, new PartySet(["a", "b"]), Shape with { Groups = 5 }, AggregationTerms.Exact),
            new("job-1", Plan, new PartySet(["a", "b"]), Shape with { CountColumns = 1, ValueColumns = 2 }, AggregationTerms.Exact),
            new("job-1", Plan, new PartySet(["a", "b"]), Shape, AggregationTerms.Exact with { Counts = CountRule.Noisy }),
            new("job-1", Plan, new PartySet(["a", "b"]), Shape, AggregationTerms.Exact with { Values = ValueScale.ByMost }),
        ];
        Assert.Equal(contexts.Length, contexts.Select(context => Convert.ToHexString(context.Hash)).Distinct().Count());
    }

    [Fact]
    public void Empty_or_huge_layout_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new AggregationContext("job-1", Plan, new PartySet(["a", "b"]), Shape with { Groups = 0 }, AggregationTerms.Exact));
        Assert.Throws<ArgumentException>(() => new AggregationContext("job-1", Plan, new PartySet(["a", "b"]), new(65_536, 300, 1), AggregationTerms.Exact));
        Assert.Throws<ArgumentException>(() => new AggregationContext("job-1", Plan.AsSpan(1), new PartySet(["a", "b"]), Shape, AggregationTerms.Exact));
    }
}
