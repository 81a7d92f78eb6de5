using CsCheck;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Tests.Computation.Rounds;
using Xunit;

namespace TrustedSpace.Tests.Computation.HomomorphicAggregation;

public sealed class HomomorphicAggregationTests
{
    private static readonly AggregationLayout Shape = new(Groups: 5, CountColumns: 2, ValueColumns: 3);

    private static readonly ulong[] Counts = [10, 10, 20, 20, 30, 30, 0, 0, 10, 3];

    private static readonly Gen<ulong[]> GroupCounts =
        Gen.Select(Gen.Long[0, 60], Gen.Long[0, 60], (rows, other) => new[] { (ulong)rows, (ulong)Math.Min(rows, other) })
            .Array[Shape.Groups].Select(groups => groups.SelectMany(group => group).ToArray());

    private static readonly Gen<UInt128[]> GroupValues =
        Gen.Select(Gen.ULong, Gen.ULong, (upper, lower) => new UInt128(upper, lower)).Array[Shape.Groups * Shape.ValueColumns];

    [Fact]
    public void Released_totals_and_values_are_the_sums_of_all_parties() =>
        Gen.Int[2, 8].SelectMany(n => Gen.Select(GroupCounts.Array[n], GroupValues.Array[n], Gen.Int[1, 40])).Sample((counts, values, minimum) =>
        {
            using var run = new HomomorphicRun(Shape, counts.Length, i => [.. counts[i]], i => values[i], minimum);
            var combined = run.Run();
            var totals = Sum(counts, (left, right) => left + right);
            var sums = Sum(values, (left, right) => unchecked(left + right));
            int[] expected = [.. Enumerable.Range(0, Shape.Groups).Where(group => totals[2 * group] >= (ulong)minimum && totals[2 * group + 1] >= (ulong)minimum)];
            Assert.Equal(expected, combined.Groups);
            Assert.Equal(expected.SelectMany(group => totals[(2 * group)..(2 * group + 2)]), combined.Totals);
            Assert.Equal(expected.SelectMany(group => sums[(3 * group)..(3 * group + 3)]), combined.Values);
            Assert.Equal(Enumerable.Range(0, Shape.Groups).Count(group => totals[2 * group] == 0), combined.Summary.GroupsEmpty);
            Assert.Equal(Shape.Groups - expected.Length - combined.Summary.GroupsEmpty, combined.Summary.GroupsWithheld);
            Assert.All(run.Releases, release => Assert.Equal(combined.Transcript, release.Transcript.ToArray()));
        }, iter: 10, threads: 1);

    [Fact]
    public void Most_parties_with_the_largest_words_are_summed_exactly()
    {
        using var run = new HomomorphicRun(
            new AggregationLayout(1, 1, 2), PartySet.MaxParties, _ => [1UL << 40], i => [UInt128.MaxValue, UInt128.MaxValue >> 1]);
        var combined = run.Run();
        Assert.Equal([unchecked(UInt128.Zero - 64), unchecked((UInt128.MaxValue >> 1) * 64)], combined.Values);
    }

    [Fact]
    public void Values_that_take_several_ciphertexts_come_back_in_order()
    {
        var layout = new AggregationLayout(Groups: 3000, CountColumns: 1, ValueColumns: 2);
        UInt128[] values = [.. Enumerable.Range(0, 6000).Select(i => (UInt128)i << 64 | 5)];
        using var run = new HomomorphicRun(layout, 2, _ => [.. Enumerable.Range(0, 3000).Select(i => (ulong)(i % 3))], _ => values, minimum: 3);
        var combined = run.Run();
        Assert.Equal(Enumerable.Range(0, 3000).Where(i => i % 3 == 2), combined.Groups);
        Assert.Equal(combined.Groups.SelectMany(group => values[(2 * group)..(2 * group + 2)]).Select(value => value * 2), combined.Values);
    }

    [Fact]
    public void Counts_alone_take_no_ciphertext()
    {
        using var run = new HomomorphicRun(new AggregationLayout(2, 1, 0), 2, i => [4, (ulong)i], _ => [], minimum: 2);
        var combined = run.Run();
        Assert.Equal((1, 8UL, 0), (combined.Groups.Length, combined.Totals[0], combined.Values.Length));
        Assert.All(run.Sent.Where(sent => sent.Round.Number > 2), sent => Assert.True(sent.Message.Payload.Length < 300));
    }

    [Fact]
    public void No_group_released_gives_no_values()
    {
        using var run = new HomomorphicRun(Shape, 3, _ => [.. Counts], _ => new UInt128[15], minimum: 1000);
        var combined = run.Run();
        Assert.Equal((0, 0, 4, 1), (combined.Groups.Length, combined.Values.Length, combined.Summary.GroupsWithheld, combined.Summary.GroupsEmpty));
    }

    [Fact]
    public void Histograms_are_released_as_coarse_as_by_secure_aggregation()
    {
        var layout = new AggregationLayout(2, 5, 1) { Histograms = [new HistogramColumns(1, 4, HistogramRelease.Merged)] };
        ulong[] counts = [20, 1, 9, 3, 7, 30, 10, 10, 0, 10];
        using var run = new HomomorphicRun(layout, 2, _ => [.. counts], _ => [7, 8], minimum: 12);
        var combined = run.Run();
        ulong[] expected = [.. counts.Select(count => 2 * count)];
        layout.Coarsen(expected.AsSpan(0, 5), 12);
        layout.Coarsen(expected.AsSpan(5, 5), 12);
        Assert.Equal(expected, combined.Totals);
        Assert.DoesNotContain(2UL, combined.Totals);
        Assert.Equal([14, 16], combined.Values);
    }

    [Fact]
    public void Noisy_counts_may_be_negative_and_values_are_scaled_by_most()
    {
        var terms = new AggregationTerms(CountRule.Noisy, ValueScale.ByMost);
        using var run = new HomomorphicRun(
            new AggregationLayout(3, 1, 1), 2, i => [unchecked((ulong)(i - 3)), 20, 4], i => [1, (UInt128)i + 5, 1], minimum: 10, terms: terms);
        var combined = run.Run();
        Assert.Equal(new ReleaseSummary(GroupsReleased: 1, GroupsWithheld: 2, GroupsEmpty: 0, Minimum: 10), combined.Summary);
        Assert.Equal((40UL, FixedPointScale.MaxTotal, (UInt128)11), (combined.Totals[0], combined.Bounds[0], combined.Values[0]));
    }

    [Fact]
    public void Transcript_holds_no_plain_count_or_value()
    {
        ulong[] counts = [1_000_003, 900_007, 0, 0, 1_000_037, 1_000_033, 1_000_081, 1_000_039, 1_000_099, 500_000];
        UInt128[] values = [.. Enumerable.Range(1, 15).Select(i => (UInt128)i * 0x0123456789ABCDEF)];
        using var run = new HomomorphicRun(Shape, 3, _ => [.. counts], _ => values);
        var sums = run.Run().Values;
        var secrets = counts.Where(count => count != 0).Select(BitConverter.GetBytes)
            .Concat(values.Concat(sums).Select(value => BitConverter.GetBytes(value)))
            .Concat(values.Concat(sums).Select(value => BitConverter.GetBytes((ulong)value & ((1UL << 43) - 1))));
        foreach (var secret in secrets)
        {
            Assert.All(run.Sent, sent => Assert.Equal(-1, sent.Message.Payload.Span.IndexOf(secret)));
        }
    }

    [Fact]
    public void Same_input_gives_unrelated_messages_each_time()
    {
        using var consumer = ConsumerKey.Create();
        byte[][] Payloads()
        {
            var run = new HomomorphicRun(Shape, 2, _ => [.. Counts], i => [.. Enumerable.Repeat((UInt128)(i + 7), 15)], consumer: consumer);
            run.Run();
            return [.. run.Sent.Select(sent => sent.Message.Payload.ToArray())];
        }

        var (once, again) = (Payloads(), Payloads());
        Assert.Equal(8, once.Length);
        for (var i = 0; i < once.Length; i++)
        {
            // Only frames are the same: in random bytes one of 256 is, in residues of 44 bits two of eight are zero.
            var same = once[i].Zip(again[i], (left, right) => left == right).Count(equal => equal);
            Assert.True(same < (once[i].Length * 0.30) + 160, $"Message {i}: {same} of {once[i].Length} bytes are the same.");
        }
    }

    [Fact]
    public void Greatest_minimum_of_any_party_applies()
    {
        using var run = new HomomorphicRun(Shape, 2, _ => [.. Counts], _ => new UInt128[15], minimum: 5);
        var strict = new HomomorphicAggregationParty(run.Context, "owner-b", 50, new AggregationInput([.. Counts], (_, _, _) => { }));
        var lenient = run.Parties["owner-a"];
        var (first, second) = (lenient.StartMessage(), strict.StartMessage());
        (first, second) = (lenient.AcceptMessage(second), strict.AcceptMessage(first));
        (first, second) = (lenient.AcceptMessage(second), strict.AcceptMessage(first));
        var release = (PartyStep.Release)lenient.Accept([second]);
        Assert.Equal(new ReleaseSummary(GroupsReleased: 1, GroupsWithheld: 3, GroupsEmpty: 1, Minimum: 50), release.Summary);
        Assert.Equal(release.Summary, ((PartyStep.Release)strict.Accept([first])).Summary);
    }

    [Fact]
    public void Values_of_withheld_groups_are_never_asked_for()
    {
        var asked = new List<int>();
        using var run = new HomomorphicRun(Shape, 2, _ => new ulong[10], _ => new UInt128[15]);
        HomomorphicAggregationParty Party(string id) => new(
            run.Context, id, 10, new AggregationInput([4, 4, 5, 5, 6, 6, 0, 0, 9, 1], (group, _, _) => asked.Add(group)));
        var (a, b) = (Party("owner-a"), Party("owner-b"));
        var (first, second) = (a.StartMessage(), b.StartMessage());
        (first, second) = (a.AcceptMessage(second), b.AcceptMessage(first));
        Assert.Empty(asked);
        a.Accept([second]);
        b.Accept([first]);
        Assert.Equal([1, 2, 1, 2], asked);
    }

    [Fact]
    public void Counts_are_zeroed_when_the_machine_ends()
    {
        ulong[] counts = [.. Counts];
        using var run = new HomomorphicRun(Shape, 2, i => i == 0 ? counts : [.. counts], _ => new UInt128[15]);
        run.Run();
        Assert.All(counts, count => Assert.Equal(0UL, count));
    }

    [Fact]
    public void Count_beyond_the_bound_is_refused_before_anything_is_sent()
    {
        using var run = new HomomorphicRun(Shape, 2, _ => new ulong[10], _ => new UInt128[15]);
        Assert.Throws<FixedPointOverflowException>(() => new HomomorphicAggregationParty(
            run.Context, "owner-a", 1, new AggregationInput([(1UL << 40) + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], (_, _, _) => { })));
    }

    [Fact]
    public void More_values_than_messages_hold_are_refused_with_what_fits()
    {
        var most = EncryptionPlan.MostWords(parties: 2);
        Assert.True(HomomorphicAggregationContext.Fits(new AggregationLayout(most - 1, 1, 1), parties: 2));
        Assert.False(HomomorphicAggregationContext.Fits(new AggregationLayout(most, 1, 1), parties: 2));
        using var consumer = ConsumerKey.Create();
        var aggregation = new AggregationContext("job", new byte[32], new PartySet(["a", "b"]), new AggregationLayout(most, 1, 1), AggregationTerms.Exact);
        var refused = Assert.Throws<ArgumentException>(() => new HomomorphicAggregationContext(aggregation, consumer.PublicKey));
        Assert.Contains("Ask for fewer groups", refused.Message, StringComparison.Ordinal);
        Assert.True(HomomorphicAggregationContext.Fits(new AggregationLayout(1000, 1, 2), PartySet.MaxParties));
    }

    private static T[] Sum<T>(T[][] vectors, Func<T, T, T> add) => vectors.Aggregate((left, right) => [.. left.Zip(right, add)]);
}
