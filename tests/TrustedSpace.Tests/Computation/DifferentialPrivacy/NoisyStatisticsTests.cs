using System.Numerics;
using System.Runtime.InteropServices;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Tests.Computation.Rounds;
using TrustedSpace.Tests.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

/// <summary>Noise from the plan through the protocol to the answer and its stated error.</summary>
public sealed class NoisyStatisticsTests : IDisposable
{
    private const string Sql =
        "SELECT t.diagnosis AS d, COUNT(age) c, SUM(age), VAR_SAMP(radius) v, STDDEV_SAMP(radius) FROM tumours t WHERE t.age BETWEEN 20 AND 60 GROUP BY d";

    private static readonly StatisticsPlan Plan = Tumours.Plan(Sql);

    private readonly SecureUniform _source = new();
    private readonly List<ulong> _ownCounts = [];

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(0.01, 3)]
    [InlineData(0.5, 2)]
    [InlineData(1e-6, 7)]
    public void Words_of_one_group_cost_rho_together(double rho, int contributors)
    {
        var noise = NoisePlan.For(Plan, Rho.Of(rho), contributors);

        // One row changes each count by 1 and each value by at most its limit on the grid.
        var counts = noise.Counts.OfType<WordNoise>().Sum(word => 1 / (2 * Math.Pow(word.Deviation(contributors), 2)));
        var values = Plan.ValueWords.Zip(noise.Values, (word, added) =>
        {
            var most = (double)(ClippedGrid.LimitOf(Plan.Measures[word.Measure!.Value], word.Moment) << ClippedGrid.ShiftOf(word.Moment));
            return most * most / (2 * Math.Pow(added.Deviation(contributors), 2));
        }).Sum();
        Assert.InRange(counts + values, 0, rho * (1 + 1e-9));
        Assert.InRange(values, rho * 3 / 5 * (1 - 1e-4), rho);
    }

    [Fact]
    public void Count_of_an_element_without_nulls_shares_the_noise_of_the_rows()
    {
        var noise = NoisePlan.For(Plan, Rho.Of(0.1), 2);

        Assert.Null(noise.Counts[1]); // age
        Assert.NotNull(noise.Counts[2]); // radius may be missing
    }

    [Fact]
    public void Noise_of_fewest_contributors_is_enough_and_more_of_them_add_more()
    {
        var (few, many) = (NoisePlan.For(Plan, Rho.Of(0.001), 2), NoisePlan.For(Plan, Rho.Of(0.001), 5));

        Assert.Equal(few.CountNoise(0).Deviation(2), many.CountNoise(0).Deviation(5), 1e-6);
        Assert.True(few.CountNoise(0).Deviation(5) > few.CountNoise(0).Deviation(2));
    }

    [Fact]
    public void Group_without_rows_gets_noise_as_any_other()
    {
        var input = NoisyVectors.Create(new ClippedAggregate(Plan, []), NoisePlan.For(Plan, Rho.Of(1e-6), 2), _source);

        Assert.DoesNotContain(0UL, input.Counts[..1]); // σ is 1000: one in a thousand runs would draw 0
        Assert.NotEqual(input.Counts[0], input.Counts[3]);
    }

    [Fact]
    public void Values_of_a_group_are_the_same_however_often_they_are_asked_for()
    {
        var input = NoisyVectors.Create(new ClippedAggregate(Plan, []), NoisePlan.For(Plan, Rho.Of(0.1), 2), _source);
        var (first, again, other) = (new UInt128[Plan.ValueColumns], new UInt128[Plan.ValueColumns], new UInt128[Plan.ValueColumns]);

        input.Values(0, [], first);
        input.Values(1, [], other);
        input.Values(0, [], again);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Answers_spread_about_the_truth_as_their_standard_errors_say()
    {
        const int Runs = 400;
        var ages = Enumerable.Range(0, 900).Select(i => 20L + i % 41).ToArray();
        var radii = Enumerable.Range(0, 900).Select(i => 5 + i % 23).Select(radius => (double)radius).ToArray();
        var truth = new[] { 900, ages.Sum() * 1.0, Variance(radii), Math.Sqrt(Variance(radii)) };
        var deviations = new double[4][];
        for (var column = 0; column < 4; column++)
        {
            deviations[column] = new double[Runs];
        }

        for (var run = 0; run < Runs; run++)
        {
            var answer = Answer([Owner(ages[..300], radii[..300]), Owner(ages[300..600], radii[300..600]), Owner(ages[600..], radii[600..])], rho: 0.05);
            for (var column = 0; column < 4; column++)
            {
                deviations[column][run] = (answer.Rows[0][column + 1].AsNumber - truth[column]) / answer.StandardErrors![0][column + 1]!.Value;
            }

            Assert.Null(answer.StandardErrors![0][0]);
        }

        // Of 400 squares of a standard normal the mean lies within 1 ± 0.4 but for a chance below 10⁻⁷; a first-order error adds little.
        Assert.All(deviations, column => Assert.InRange(column.Select(value => value * value).Average(), 0.6, 1.45));
        Assert.All(deviations, column => Assert.InRange(column.Average(), -0.35, 0.35));
    }

    [Fact]
    public void Messages_hold_no_owners_number_and_none_with_its_noise_either()
    {
        var owners = Enumerable.Range(0, 3).Select(i => Owner([.. Enumerable.Repeat(30L + i, 900)], [.. Enumerable.Repeat(10.0 + i, 900)])).ToArray();
        var inputs = new List<AggregationInput>();
        var (run, secrets) = (Run(owners, 0.01, 1, inputs), new List<byte[]>());
        for (var i = 0; i < owners.Length; i++)
        {
            var words = new UInt128[Plan.ValueColumns];
            for (var group = 0; group < 2; group++)
            {
                inputs[i].Values(group, [], words);
                secrets.AddRange(words.Select(word => MemoryMarshal.AsBytes([word]).ToArray()));
                secrets.AddRange((owners[i].Find(group)?.Sums ?? []).Select((sum, column) => MemoryMarshal.AsBytes([(UInt128)(Int128)(sum << ClippedGrid.ShiftOf(Plan.ValueWords[column].Moment))]).ToArray()));
            }
        }

        // What the relay carries, and the shares within their seals, which name noisy totals.
        var (sent, shares) = (run.Sent.Select(sent => sent.Message.Payload.ToArray()).ToArray(), run.Releases.Values.Select(release => release.Payload.ToArray()).ToArray());
        Assert.Equal((3 + 6, 3), (sent.Length, shares.Length));
        Assert.All(run.Releases.Values, release => Assert.NotEqual(0, release.Summary.GroupsReleased));
        AssertAbsent(secrets, [.. sent, .. shares]);
        AssertAbsent([.. _ownCounts.Select(count => MemoryMarshal.AsBytes([count]).ToArray()), .. owners.Select(_ => BitConverter.GetBytes(900UL))], sent);
    }

    private static void AssertAbsent(IReadOnlyList<byte[]> secrets, IReadOnlyList<byte[]> messages) => Assert.All(messages, message => Assert.All(secrets, secret =>
    {
        Assert.Equal(-1, message.AsSpan().IndexOf(secret));
        Assert.Equal(-1, message.AsSpan().IndexOf([.. secret.Reverse()]));
    }));

    [Fact]
    public void Errors_are_known_before_a_row_is_read()
    {
        var ages = Enumerable.Range(0, 900).Select(i => 20L + i % 41).ToArray();
        var radii = Enumerable.Range(0, 900).Select(i => i % 41 * 40 / 41.0).ToArray();
        var answer = Answer([Owner(ages[..450], radii[..450]), Owner(ages[450..], radii[450..])], rho: 0.05);

        var expected = ExpectedErrors.Of(Plan, NoisePlan.For(Plan, Rho.Of(0.05), 2), contributors: 2, rows: 900);

        Assert.Null(expected[0]);
        Assert.All(Enumerable.Range(1, 2), column => Assert.Equal(1, answer.StandardErrors![0][column]!.Value / expected[column]!.Value, 0.02));
        Assert.All(Enumerable.Range(3, 2), column => Assert.Equal(1, answer.StandardErrors![0][column]!.Value / expected[column]!.Value, 0.3));
    }

    [Fact]
    public void Totals_that_noise_makes_negative_withhold_their_group()
    {
        var answer = Answer([new ClippedAggregate(Plan, []), new ClippedAggregate(Plan, [])], rho: 0.0001, minimum: 5000);

        Assert.Empty(answer.Rows);
        Assert.Equal((0, 2, 0), (answer.Summary.GroupsReleased, answer.Summary.GroupsWithheld, answer.Summary.GroupsEmpty));
    }

    [Fact]
    public void Sums_beyond_what_rows_can_add_are_no_clipped_aggregate()
    {
        var limit = ClippedGrid.LimitOf(Plan.Measures[0], Moments.SumY);
        ClippedAggregate Of(BigInteger sum) => new(Plan, [new ClippedGroup(0, [2, 2, 0], [sum, 0, 0])]);

        Of(2 * limit);
        Assert.Throws<ArgumentException>(() => Of(2 * limit + 1));
        Assert.Throws<ArgumentException>(() => new ClippedAggregate(Plan, [new ClippedGroup(0, [2, 3, 0], [0, 0, 0])]));
    }

    private StatisticsResult Answer(IReadOnlyList<ClippedAggregate> owners, double rho, int minimum = 5) => StatisticsResult.Decode(
        Plan, ReleaseCombiner.Combine(Context(owners.Count), Run(owners, rho, minimum).Shares), NoisePlan.For(Plan, Rho.Of(rho), owners.Count));

    private ProtocolRun Run(IReadOnlyList<ClippedAggregate> owners, double rho, int minimum, List<AggregationInput>? inputs = null)
    {
        var noise = NoisePlan.For(Plan, Rho.Of(rho), owners.Count);
        var context = Context(owners.Count);
        var parties = new Dictionary<string, PartyMachine>();
        foreach (var (id, owner) in context.Parties.Ids.Zip(owners))
        {
            var input = NoisyVectors.Create(owner, noise, _source);
            _ownCounts.AddRange(input.Counts); // the party erases them
            inputs?.Add(input);
            parties.Add(id, new AggregationParty(context, id, minimum, input));
        }

        var run = new ProtocolRun(parties);
        run.Run(AggregationRounds.All);
        return run;
    }

    private static AggregationContext Context(int owners) => new(
        "job-1", Plan.Hash, new PartySet(Enumerable.Range(0, owners).Select(i => $"owner-{i}")), Plan.Layout, NoisyVectors.Terms);

    // As a source adds them: age lies in 0 to 120, radius in 0 to 40.
    private static ClippedAggregate Owner(long[] ages, double[] radii)
    {
        BigInteger Whole(double value, double centre, int exponent) => (BigInteger)Math.Round((value - centre) * Math.ScaleB(1, ClippedGrid.FractionBits - exponent));
        var age = ages.Select(value => Whole(value, 60, 6)).ToArray();
        var radius = radii.Select(value => Whole(value, 20, 5)).ToArray();
        BigInteger Sum(IEnumerable<BigInteger> values) => values.Aggregate(BigInteger.Zero, (sum, value) => sum + value);
        return new ClippedAggregate(Plan, [new ClippedGroup(0, [ages.Length, ages.Length, radii.Length], [Sum(age), Sum(radius), Sum(radius.Select(value => value * value))])]);
    }

    private static double Variance(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);
}
