using CsCheck;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Tests.Computation.Rounds;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

/// <summary>From rows of several owners through the protocol to the answer, compared with the pooled rows.</summary>
public sealed class StatisticsResultTests
{
    private const string Sql =
        "SELECT t.diagnosis AS d, COUNT(age) c, SUM(age), VAR_SAMP(radius) v, STDDEV_SAMP(radius) FROM tumours t WHERE t.age BETWEEN 20 AND 60 GROUP BY d";

    private static readonly Gen<Row[]> Rows =
        Gen.Select(Gen.Int[0, 1], Gen.Int[20, 60], Gen.Double[0, 40], Gen.Int[0, 9], (diagnosis, age, radius, missing) =>
            new Row(diagnosis, age, missing == 0 ? null : radius)).Array[0, 40];

    [Fact]
    public void Answer_equals_that_over_the_pooled_rows()
    {
        var plan = Tumours.Plan(Sql);
        Rows.Array[2, 5].Sample(owners =>
        {
            var answer = Answer(plan, owners, minimum: 5);
            var pooled = owners.SelectMany(rows => rows).ToArray();
            var position = 0;
            for (var diagnosis = 0; diagnosis < 2; diagnosis++)
            {
                var rows = pooled.Where(row => row.Diagnosis == diagnosis).ToArray();
                double[] radii = [.. rows.Select(row => row.Radius).OfType<double>()];
                if (radii.Length < 5)
                {
                    continue;
                }

                var cells = answer.Rows[position++];
                Assert.Equal(diagnosis == 0 ? "benign" : "malignant", cells[0].AsText);
                Assert.Equal(rows.Length, cells[1].AsInteger);
                Assert.Equal(rows.Sum(row => row.Age), cells[2].AsInteger);
                var variance = radii.Sum(radius => Math.Pow(radius - radii.Average(), 2)) / (radii.Length - 1);
                Assert.Equal(variance, cells[3].AsReal, 1e-9 * variance + 1e-12);
                Assert.Equal(Math.Sqrt(variance), cells[4].AsReal, 1e-9 * Math.Sqrt(variance) + 1e-6);
            }

            Assert.Equal(position, answer.Rows.Count);
            Assert.Equal(["d", "c", "sum(age)", "v", "stddev_samp(radius)"], answer.Columns);
        }, iter: 40);
    }

    [Fact]
    public void Withheld_group_is_only_counted()
    {
        var plan = Tumours.Plan(Sql);
        Row[] many = [.. Enumerable.Range(0, 10).Select(i => new Row(0, 30 + i, i)), new Row(1, 40, 7)];
        var answer = Answer(plan, [many, many], minimum: 5);
        Assert.Equal("benign", Assert.Single(answer.Rows)[0].AsText);
        Assert.Equal((1, 1, 0), (answer.Summary.GroupsReleased, answer.Summary.GroupsWithheld, answer.Summary.GroupsEmpty));
    }

    [Fact]
    public void Variance_of_one_value_is_null()
    {
        var answer = Answer(Tumours.Plan(Sql), [[new Row(0, 30, 7)], []], minimum: 1);
        Assert.Equal([ResultKind.Text, ResultKind.Integer, ResultKind.Integer, ResultKind.Null, ResultKind.Null], answer.Rows[0].Select(cell => cell.Kind));
    }

    [Fact]
    public void Bins_booleans_and_null_label_their_groups()
    {
        var plan = Tumours.Plan("SELECT treated, relapsed, COUNT(*) FROM tumours GROUP BY treated, relapsed");
        PartialGroup[] groups = [.. Enumerable.Range(0, 6).Select(index => new PartialGroup(index, index + 1, []))];
        var answer = Run(plan, [groups, groups], minimum: 1);
        Assert.Equal(
            ["false false 2", "false true 4", "false NULL 6", "true false 8", "true true 10", "true NULL 12"],
            answer.Rows.Select(row => string.Join(' ', row)));

        plan = Tumours.Plan("SELECT diagnosis, age, COUNT(*) FROM tumours GROUP BY 1, 2");
        Assert.Equal("malignant|[60, 120]|4", string.Join('|', Run(plan, [[new PartialGroup(5, 2, [])], [new PartialGroup(5, 2, [])]], minimum: 1).Rows[0]));
    }

    [Theory]
    [InlineData(-1, 10, 5, true)]
    [InlineData(0, 41, 5, true)]
    [InlineData(0, 10, double.NaN, true)]
    [InlineData(0, 40, 5, false)]
    public void Values_outside_of_the_declared_bounds_refuse_the_job(double min, double max, double squares, bool refused)
    {
        var plan = Tumours.Plan("SELECT diagnosis, COUNT(*) AS n, AVG(radius) FROM tumours WHERE radius > 1.5 GROUP BY diagnosis");
        var group = new PartialGroup(0, 3, [new ElementMoments(3, Dyadic.FromInteger(12), squares, min, max)]);
        if (refused)
        {
            Assert.Equal("radius", Assert.Throws<UndeclaredValueException>(() => new PartialAggregate(plan, [group])).Element);
        }
        else
        {
            Assert.Single(new PartialAggregate(plan, [group]).Groups);
        }
    }

    [Fact]
    public void Null_in_an_element_not_declared_nullable_refuses_the_job()
    {
        var plan = Tumours.Plan(Sql);
        var radius = new ElementMoments(2, Dyadic.FromInteger(12), 1, 5, 7);
        var group = new PartialGroup(0, 3, [new ElementMoments(2, Dyadic.FromInteger(60), 0, 30, 30), radius]);
        Assert.Equal("age", Assert.Throws<UndeclaredValueException>(() => new PartialAggregate(plan, [group])).Element);
    }

    private static StatisticsResult Answer(StatisticsPlan plan, Row[][] owners, int minimum) =>
        Run(plan, [.. owners.Select(rows => rows.GroupBy(row => row.Diagnosis).Select(group => Partial(group.Key, [.. group])).ToArray())], minimum);

    private static StatisticsResult Run(StatisticsPlan plan, PartialGroup[][] owners, int minimum)
    {
        string[] ids = [.. owners.Select((_, i) => $"owner-{i}")];
        var context = new AggregationContext("job-1", plan.Hash, new PartySet(ids), plan.Layout, AggregationTerms.Exact);
        var run = new ProtocolRun(ids.Zip(owners).ToDictionary(party => party.First, PartyMachine (party) =>
            new AggregationParty(context, party.First, minimum, PartialVectors.Create(new PartialAggregate(plan, party.Second)))));
        run.Run(AggregationRounds.All);
        return StatisticsResult.Decode(StatisticsPlan.Decode(plan.Encoding.Span), ReleaseCombiner.Combine(context, run.Shares));
    }

    private static PartialGroup Partial(int diagnosis, Row[] rows) => new(diagnosis, rows.Length,
    [
        Moments([.. rows.Select(row => (double)row.Age)]),
        Moments([.. rows.Select(row => row.Radius).OfType<double>()]),
    ]);

    private static ElementMoments Moments(double[] values) => values.Length == 0
        ? ElementMoments.CountOnly(0)
        : new ElementMoments(
            values.Length,
            values.Select(Dyadic.FromDouble).Aggregate((left, right) => left + right),
            values.Sum(value => Math.Pow(value - values.Average(), 2)),
            values.Min(),
            values.Max());

    private sealed record Row(int Diagnosis, int Age, double? Radius);
}
