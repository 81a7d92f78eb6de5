using System.Numerics;
using CsCheck;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Tests.Computation.Rounds;
using Xunit;

namespace TrustedSpace.Tests.Computation.SecureAggregation;

public sealed class SecureAggregationTests
{
    private static readonly AggregationLayout Shape = AggregationRun.Shape;

    private static readonly Gen<ulong[]> GroupCounts =
        Gen.Select(Gen.Long[0, 60], Gen.Long[0, 60], (rows, other) => new[] { (ulong)rows, (ulong)Math.Min(rows, other) })
            .Array[Shape.Groups].Select(groups => groups.SelectMany(group => group).ToArray());

    private static readonly Gen<UInt128[]> GroupValues =
        Gen.Select(Gen.ULong, Gen.ULong, (upper, lower) => new UInt128(upper, lower)).Array[Shape.Groups * Shape.ValueColumns];

    [Fact]
    public void Released_totals_and_values_are_the_sums_of_all_parties() =>
        Gen.Int[2, 8].SelectMany(n => Gen.Select(GroupCounts.Array[n], GroupValues.Array[n], Gen.Int[1, 40])).Sample((counts, values, minimum) =>
        {
            var run = new AggregationRun(counts.Length, i => [.. counts[i]], i => values[i], minimum);
            var combined = run.Run();
            var totals = Sum(counts, (left, right) => left + right);
            var sums = Sum(values, (left, right) => left + right);
            int[] expected = [.. Enumerable.Range(0, Shape.Groups).Where(group => totals[2 * group] >= (ulong)minimum && totals[2 * group + 1] >= (ulong)minimum)];
            Assert.Equal(expected, combined.Groups);
            Assert.Equal(expected.SelectMany(group => totals[(2 * group)..(2 * group + 2)]), combined.Totals);
            Assert.Equal(expected.SelectMany(group => sums[(3 * group)..(3 * group + 3)]), combined.Values);
            Assert.Equal(Enumerable.Range(0, Shape.Groups).Count(group => totals[2 * group] == 0), combined.Summary.GroupsEmpty);
            Assert.Equal(Shape.Groups - expected.Length - combined.Summary.GroupsEmpty, combined.Summary.GroupsWithheld);
            Assert.All(run.Releases, release => Assert.Equal(combined.Transcript, release.Transcript.ToArray()));
        }, iter: 25);

    [Fact]
    public void Transcript_holds_no_unmasked_value()
    {
        ulong[] counts = [1_000_003, 900_007, 0, 0, 1_000_037, 1_000_033, 1_000_081, 1_000_039, 1_000_099, 500_000];
        UInt128[] values = [.. Enumerable.Range(1, 15).Select(i => (UInt128)i * 0x0123456789ABCDEF)];
        var run = new AggregationRun(3, _ => [.. counts], _ => values, minimum: 4_000_000);
        var combined = run.Run();
        Assert.Empty(combined.Groups);
        AssertAbsent(run, counts.Where(count => count != 0).Select(count => BitConverter.GetBytes(count)));

        run = new AggregationRun(3, _ => [.. counts], _ => values);
        run.Run();
        AssertAbsent(run, counts.Where(count => count != 0).Select(count => BitConverter.GetBytes(count)));
        AssertAbsent(run, values.Select(value => BitConverter.GetBytes(value)));
    }

    [Fact]
    public void Same_input_is_masked_afresh_each_time()
    {
        byte[][] Payloads() => [.. RunOnce().Sent.Select(message => message.Payload.ToArray())];
        var (once, again) = (Payloads(), Payloads());
        for (var i = 2; i < once.Length; i++)
        {
            var header = i < 4 ? 70 : 34;
            Assert.False(once[i].AsSpan(header).SequenceEqual(again[i].AsSpan(header)));
        }
    }

    [Fact]
    public void Greatest_minimum_of_any_party_applies()
    {
        var run = new AggregationRun(2, _ => [10, 10, 20, 20, 30, 30, 0, 0, 10, 3], _ => new UInt128[15], minimum: 5);
        var strict = new AggregationParty(run.Context, "owner-b", 50, new AggregationInput([10, 10, 20, 20, 30, 30, 0, 0, 10, 3], (_, _, _) => { }));
        var lenient = run.Parties["owner-a"];
        var (first, second) = (lenient.StartMessage(), strict.StartMessage());
        var (firstCounts, secondCounts) = (lenient.AcceptMessage(second), strict.AcceptMessage(first));
        var release = (PartyStep.Release)lenient.Accept([secondCounts]);
        Assert.Equal(new ReleaseSummary(GroupsReleased: 1, GroupsWithheld: 3, GroupsEmpty: 1, Minimum: 50), release.Summary);
        Assert.Equal(release.Summary, ((PartyStep.Release)strict.Accept([firstCounts])).Summary);
    }

    [Fact]
    public void Total_at_the_minimum_is_released_and_one_below_is_not()
    {
        var run = new AggregationRun(2, i => [5, 5, i == 0 ? 5UL : 4, 4, 5, i == 0 ? 5UL : 4, 0, 0, 10, 0], _ => new UInt128[15], minimum: 10);
        Assert.Equal([0], run.Run().Groups);
    }

    [Fact]
    public void Values_of_withheld_groups_are_never_asked_for()
    {
        var asked = new List<int>();
        var context = new AggregationRun(2, _ => new ulong[10], _ => new UInt128[15]).Context;
        AggregationParty Party(string id) => new(
            context, id, 10, new AggregationInput([4, 4, 5, 5, 6, 6, 0, 0, 9, 1], (group, _, _) => asked.Add(group)));
        var (a, b) = (Party("owner-a"), Party("owner-b"));
        var (keysA, keysB) = (a.StartMessage(), b.StartMessage());
        var (countsA, countsB) = (a.AcceptMessage(keysB), b.AcceptMessage(keysA));
        a.Accept([countsB]);
        b.Accept([countsA]);
        Assert.Equal([1, 2, 1, 2], asked);
    }

    [Fact]
    public void Count_beyond_the_bound_is_refused_before_anything_is_sent()
    {
        var context = new AggregationRun(2, _ => new ulong[10], _ => new UInt128[15]).Context;
        Assert.Throws<FixedPointOverflowException>(() => new AggregationParty(
            context, "owner-a", 1, new AggregationInput([(1UL << 40) + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], (_, _, _) => { })));
    }

    [Fact]
    public void Counts_are_zeroed_when_the_machine_ends()
    {
        ulong[] counts = [10, 10, 20, 20, 30, 30, 0, 0, 10, 3];
        var run = new AggregationRun(2, i => i == 0 ? counts : [.. counts], _ => new UInt128[15]);
        run.Run();
        Assert.All(counts, count => Assert.Equal(0UL, count));
    }

    [Fact]
    public void Masked_counts_of_different_parties_look_unrelated()
    {
        var parties = 4;
        var ones = new List<double>();
        for (var repeat = 0; repeat < 20; repeat++)
        {
            var run = new AggregationRun(parties, _ => [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], _ => new UInt128[15]);
            run.Run();
            ones.AddRange(run.Sent.Skip(parties).Take(parties).Select(message => BitsSet(message.Payload.Span[70..])));
        }

        // 80 bodies of 640 bits: the mean share of set bits has a deviation of 0.0022.
        Assert.InRange(ones.Average(), 0.487, 0.513);
    }

    private static AggregationRun RunOnce()
    {
        var run = new AggregationRun(2, _ => [10, 10, 20, 20, 30, 30, 0, 0, 10, 3], i => [.. Enumerable.Repeat((UInt128)(i + 7), 15)]);
        run.Run();
        return run;
    }

    private static double BitsSet(ReadOnlySpan<byte> bytes)
    {
        var set = 0;
        foreach (var each in bytes)
        {
            set += BitOperations.PopCount(each);
        }

        return set / (bytes.Length * 8.0);
    }

    private static void AssertAbsent(AggregationRun run, IEnumerable<byte[]> secrets)
    {
        foreach (var secret in secrets)
        {
            Assert.All(run.Sent, message => Assert.Equal(-1, message.Payload.Span.IndexOf(secret)));
        }
    }

    private static T[] Sum<T>(T[][] vectors, Func<T, T, T> add) => vectors.Aggregate((left, right) => [.. left.Zip(right, add)]);
}
