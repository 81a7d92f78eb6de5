using CsCheck;
using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using Xunit;

namespace TrustedSpace.Tests.Computation.DoubleMasking;

/// <summary>What becomes of a job when parties leave it.</summary>
public sealed class DepartureTests
{
    private static readonly AggregationLayout Shape = DoubleMaskingRun.Shape;

    private static readonly Gen<ulong[]> GroupCounts =
        Gen.Select(Gen.Long[0, 60], Gen.Long[0, 60], (rows, other) => new[] { (ulong)rows, (ulong)Math.Min(rows, other) })
            .Array[Shape.Groups].Select(groups => groups.SelectMany(group => group).ToArray());

    private static readonly Gen<UInt128[]> GroupValues =
        Gen.Select(Gen.ULong, Gen.ULong, (upper, lower) => new UInt128(upper, lower)).Array[Shape.Groups * Shape.ValueColumns];

    [Fact]
    public void Any_schedule_of_departures_gives_the_sums_of_the_contributors_or_nothing() =>
        Gen.Int[2, 7].SelectMany(n => Gen.Select(
            GroupCounts.Array[n], GroupValues.Array[n], Gen.Int[n / 2 + 1, n], Gen.Int[1, 12].Array[n], Gen.Int[1, 60])).Sample((counts, values, threshold, leaves, minimum) =>
        {
            var n = counts.Length;
            var run = new DoubleMaskingRun(n, threshold, i => [.. counts[i]], i => values[i], minimum);
            for (var i = 0; i < n; i++)
            {
                if (leaves[i] <= 6)
                {
                    run.Leaves.Add(DoubleMaskingRun.Id(i), DoubleMaskingRounds.All[leaves[i] - 1]);
                }
            }

            int[] contributors = [.. Enumerable.Range(0, n).Where(i => leaves[i] > 3)];
            var staying = leaves.Count(left => left > 4);
            if (staying < threshold || leaves.Any(left => left is 5 or 6))
            {
                Assert.Throws<ProtocolException>(run.Run);
                return;
            }

            var combined = run.Run();
            var totals = Sum(contributors.Select(i => counts[i]), (left, right) => left + right);
            var sums = Sum(contributors.Select(i => values[i]), (left, right) => unchecked(left + right));
            int[] expected = [.. Enumerable.Range(0, Shape.Groups).Where(group => totals[2 * group] >= (ulong)minimum && totals[2 * group + 1] >= (ulong)minimum)];
            Assert.Equal(contributors.Select(DoubleMaskingRun.Id), combined.Contributors);
            Assert.Equal(expected, combined.Groups);
            Assert.Equal(expected.SelectMany(group => totals[(2 * group)..(2 * group + 2)]), combined.Totals);
            Assert.Equal(expected.SelectMany(group => sums[(2 * group)..(2 * group + 2)]), combined.Values);
            Assert.All(run.Releases.Values, release => Assert.Equal(combined.Contributors, release.Contributors));
            Assert.All(run.Releases.Values, release => Assert.Equal(combined.Transcript, release.Transcript.ToArray()));
        }, iter: 120);

    [Fact]
    public void Fewer_parties_than_the_threshold_end_the_job_and_name_who_left()
    {
        var run = Run(5, 4);
        run.Leaves.Add("owner-b", DoubleMaskingRounds.Keys);
        run.Leaves.Add("owner-d", DoubleMaskingRounds.Vectors);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((DoubleMaskingRounds.Vectors, "owner-d"), (failure.Round, failure.Party));
        Assert.Contains("3 are left and 4 are needed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contributor_that_leaves_before_its_cover_is_shared_out_ends_the_job()
    {
        var run = Run(5, 3);
        run.Leaves.Add("owner-b", DoubleMaskingRounds.Unmask);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((DoubleMaskingRounds.Unmask, "owner-b"), (failure.Round, failure.Party));
    }

    [Fact]
    public void Contributor_that_leaves_at_the_release_is_missed_by_the_consumer()
    {
        var run = Run(5, 3);
        run.Leaves.Add("owner-b", DoubleMaskingRounds.Release);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((DoubleMaskingRounds.Release, "owner-b"), (failure.Round, failure.Party));
    }

    [Fact]
    public void Party_that_comes_back_later_is_refused()
    {
        PartyMessage? held = null;
        var run = new DoubleMaskingRun(4, 3, _ => [9, 9, 9, 9, 9, 9, 9, 9], _ => new UInt128[8])
        {
            Relay = (round, _, message) =>
            {
                if (message.Sender != "owner-d")
                {
                    return round == DoubleMaskingRounds.View && message.Sender == "owner-a" && held is not null ? [message, held] : [message];
                }

                held = round == DoubleMaskingRounds.Vectors ? message : held;
                return round.Number < DoubleMaskingRounds.Vectors.Number ? [message] : [];
            },
        };
        run.Leaves.Add("owner-d", DoubleMaskingRounds.View);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal("owner-d", failure.Party);
        Assert.Contains("left it before", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Late_vector_stays_masked_even_with_all_that_was_revealed()
    {
        // The relay holds the vector of owner-d back. Everything that the others send afterwards can't take its own mask off:
        // its seed was dealt in shares, and no honest party returns one of a party that left.
        var run = Run(4, 3, relay: (round, _, message) => message.Sender == "owner-d" && round.Number >= DoubleMaskingRounds.Vectors.Number ? [] : [message]);
        run.Leaves.Add("owner-d", DoubleMaskingRounds.View);
        var combined = run.Run();
        Assert.Equal(["owner-a", "owner-b", "owner-c"], combined.Contributors);

        var late = run.Sent.First(sent => sent.Round == DoubleMaskingRounds.Vectors && sent.Message.Sender == "owner-d").Message;
        var vectors = VectorsMessage.Decode(late, run.Context);
        var unmasked = WithoutPairs(run, vectors.Counts);
        Assert.All(unmasked, count => Assert.True(count > 1_000_000));

        // Three own seeds of contributors, one private key of who left: 4 shares a party, and none of a second kind of one party.
        Assert.All(
            run.Sent.Where(sent => sent.Round == DoubleMaskingRounds.Unmask),
            sent => Assert.Equal(4, UnmaskMessage.Decode(sent.Message, run.Context).Shares.Length));
    }

    [Fact]
    public void Values_and_counts_are_in_no_message()
    {
        ulong[] counts = [1_000_003, 900_007, 0, 0, 1_000_037, 1_000_033, 1_000_081, 1_000_039];
        UInt128[] values = [.. Enumerable.Range(1, 8).Select(i => (UInt128)i * 0x0123456789ABCDEF)];
        var run = new DoubleMaskingRun(4, 3, _ => [.. counts], _ => values);
        run.Leaves.Add("owner-c", DoubleMaskingRounds.View);
        run.Run();
        byte[][] secrets = [.. counts.Where(count => count != 0).Select(BitConverter.GetBytes), .. values.Select(value => BitConverter.GetBytes(value))];
        byte[][] sent = [.. run.Sent.Select(each => each.Message.Payload.ToArray()), .. run.Releases.Values.Select(release => release.Payload.ToArray())];
        Assert.All(secrets, secret => Assert.All(sent, payload => Assert.Equal(-1, payload.AsSpan().IndexOf(secret))));
    }

    [Fact]
    public void Values_of_withheld_groups_stay_covered_from_the_consumer()
    {
        var run = new DoubleMaskingRun(3, 2, _ => [9, 9, 1, 1, 9, 9, 0, 0], i => [.. Enumerable.Repeat((UInt128)(i + 7), 8)], minimum: 5);
        var combined = run.Run();
        Assert.Equal([0, 2], combined.Groups);
        Assert.Equal(4, combined.Values.Length);
        Assert.Equal((2, 1, 1), (combined.Summary.GroupsReleased, combined.Summary.GroupsWithheld, combined.Summary.GroupsEmpty));
    }

    [Fact]
    public void Noisy_totals_may_be_negative_and_release_nothing_there()
    {
        var run = new DoubleMaskingRun(
            3, 2, _ => [9, 9, unchecked((ulong)-4), 3, 9, 12, 0, 0], _ => new UInt128[8], minimum: 5, rule: CountRule.Noisy);
        var combined = run.Run();
        Assert.Equal([0, 2], combined.Groups);
        Assert.Equal((2, 2, 0), (combined.Summary.GroupsReleased, combined.Summary.GroupsWithheld, combined.Summary.GroupsEmpty));
    }

    private static DoubleMaskingRun Run(int parties, int threshold, Func<Round, string, PartyMessage, IEnumerable<PartyMessage>>? relay = null) =>
        new(parties, threshold, _ => [9, 9, 9, 9, 9, 9, 9, 9], i => [.. Enumerable.Repeat((UInt128)(i + 7), 8)])
        {
            Relay = relay ?? ((_, _, message) => [message]),
        };

    /// <summary>The late counts after everything that the shares of its private key take off.</summary>
    private static ulong[] WithoutPairs(DoubleMaskingRun run, ulong[] counts)
    {
        var offers = run.Sent.Where(sent => sent.Round == DoubleMaskingRounds.Keys)
            .ToDictionary(sent => sent.Message.Sender, sent => OfferMessage.Decode(sent.Message, run.Context));
        var unmasks = run.Sent.Where(sent => sent.Round == DoubleMaskingRounds.Unmask).DistinctBy(sent => sent.Message.Sender).ToArray();
        var scalar = SecretSharing.Combine(
            [.. unmasks.Select(sent => run.Context.PlaceOf(sent.Message.Sender))],
            [.. unmasks.Select(sent => (ReadOnlyMemory<byte>)UnmaskMessage.Decode(sent.Message, run.Context).Shares[3])]);
        var keys = CoveredRelease.Decode(new PartyMessage("owner-a", run.Releases["owner-a"].Payload), run.Context).Keys;
        var masks = new Masks(run.Context, keys);
        foreach (var peer in offers.Keys.Where(id => id != "owner-d"))
        {
            var agreed = RecoveredSecrets.Agree(scalar, offers["owner-d"].PublicKey, offers[peer].PublicKey);
            masks.Pair("owner-d", peer, agreed, counts, [], remove: true);
        }

        return counts;
    }

    private static T[] Sum<T>(IEnumerable<T[]> vectors, Func<T, T, T> add) => vectors.Aggregate((left, right) => [.. left.Zip(right, add)]);
}
