using System.Numerics;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Tests.Computation.Rounds;
using TrustedSpace.Tests.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

/// <summary>Numbers with noise, negative ones among them, are added up alike under masks, under masks with an owner that leaves, and in ciphertexts.</summary>
public sealed class NoiseInEveryProtocolTests : IDisposable
{
    private const int Rows = 600;

    private static readonly StatisticsPlan Plan = Tumours.Plan(
        "SELECT t.diagnosis AS d, COUNT(age) c, SUM(age), VAR_SAMP(radius) v, STDDEV_SAMP(radius) FROM tumours t WHERE t.age BETWEEN 20 AND 60 GROUP BY d");

    private static readonly PartySet Parties = new(["owner-a", "owner-b", "owner-c"]);

    private readonly SecureUniform _source = new();
    private readonly NoisePlan _noise = NoisePlan.For(Plan, Rho.Of(0.05), contributors: 2);

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Masks_that_all_stay()
    {
        var context = Context();
        var run = new ProtocolRun(Machines((id, input) => new AggregationParty(context, id, 5, input)));
        run.Run(AggregationRounds.All);

        AssertWithinErrors(ReleaseCombiner.Combine(context, run.Shares), contributors: 3);
    }

    [Fact]
    public void Masks_of_which_one_leaves()
    {
        var context = new DoubleMaskingContext(Context(), DoubleMaskingContext.ThresholdFor(2, 3));
        var run = new ProtocolRun(Machines((id, input) => new DoubleMaskingParty(context, id, 5, input)))
        {
            IsGone = (round, id) => id == "owner-c" && round.Number >= DoubleMaskingRounds.All[2].Number,
        };
        run.Run(DoubleMaskingRounds.All);

        AssertWithinErrors(CoveredCombiner.Combine(context, run.Shares), contributors: 2);
    }

    [Fact]
    public void Ciphertexts()
    {
        using var consumer = ConsumerKey.Create();
        var context = new HomomorphicAggregationContext(Context(), consumer.PublicKey);
        var run = new ProtocolRun(Machines((id, input) => new HomomorphicAggregationParty(context, id, 5, input)));
        run.Run(HomomorphicAggregationRounds.All);

        AssertWithinErrors(SwitchedCombiner.Combine(context, consumer, run.Shares), contributors: 3);
    }

    private static AggregationContext Context() => new("job-1", Plan.Hash, Parties, Plan.Layout, NoisyVectors.Terms);

    private Dictionary<string, PartyMachine> Machines(Func<string, AggregationInput, PartyMachine> join) =>
        Parties.Ids.ToDictionary(id => id, id => join(id, NoisyVectors.Create(Owner(), _noise, _source)));

    // 600 rows of age 30 and radius 10 in one group; none in the other, whose noisy sums are negative half of the time.
    private static ClippedAggregate Owner()
    {
        BigInteger age = Rows * (BigInteger)Math.Round((30 - 60) * Math.ScaleB(1, ClippedGrid.FractionBits - 6));
        var radius = (BigInteger)Math.Round((10 - 20) * Math.ScaleB(1, ClippedGrid.FractionBits - 5));
        return new ClippedAggregate(Plan, [new ClippedGroup(0, [Rows, Rows, Rows], [age, Rows * radius, Rows * radius * radius])]);
    }

    private void AssertWithinErrors(CombinedRelease release, int contributors)
    {
        Assert.Equal(contributors, release.Contributors.Count);
        var answer = StatisticsResult.Decode(Plan, release, _noise);
        var row = answer.Rows[0];
        var errors = answer.StandardErrors![0];
        Assert.Equal("benign", row[0].AsText);
        foreach (var (column, truth) in new[] { (1, (double)contributors * Rows), (2, 30.0 * contributors * Rows) })
        {
            Assert.InRange((row[column].AsNumber - truth) / errors[column]!.Value, -6, 6);
        }

        // The truth is 0, below which noise can't take a variance.
        Assert.InRange(row[3].AsNumber, 0, 14 * Math.Max(errors[3]!.Value, 1e-9));
        Assert.Equal(_noise.CountNoise(1).Deviation(contributors), errors[1]!.Value, 1.0);
    }
}
