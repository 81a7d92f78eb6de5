using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Computation;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>All that a statistics job must keep from the gateway: each owner's records, and counts and sums of each owner and of all together.</summary>
internal static class UnmaskedValues
{
    public static async Task<IReadOnlyList<UnmaskedValue>> OfAsync(HostedSpace space, string sql)
    {
        var owners = new List<(ParticipantId Owner, PartialAggregate Partial, ulong[] Counts)>();
        foreach (var owner in Samples.Hospitals)
        {
            var (dataset, plan) = space.Connector(owner).GetRequiredService<QueryPlans>().For(Samples.Aspirates, sql);
            var partial = await dataset.Source.AggregateAsync(plan, TestContext.Current.CancellationToken);
            owners.Add((owner, partial, PartialVectors.Create(partial).Counts));
        }

        var totals = owners[0].Counts.Select((_, i) => owners.Aggregate(0UL, (sum, owner) => sum + owner.Counts[i])).ToArray();
        return
        [
            .. owners.SelectMany(owner => OfCounts(owner.Owner.Value, owner.Partial.Plan, owner.Counts)),
            .. owners.SelectMany(owner => OfSums(owner.Owner.Value, owner.Partial, totals)),
            .. OfCounts("all hospitals", owners[0].Partial.Plan, totals),
            .. Samples.Hospitals.SelectMany(owner => OfMoments(owner.Value, [owner])),
            .. OfMoments("all hospitals", Samples.Hospitals),
            .. Samples.Hospitals.SelectMany(OfRecords),
        ];
    }

    private static IEnumerable<UnmaskedValue> OfCounts(string whose, StatisticsPlan plan, ulong[] counts) =>
        counts.Chunk(plan.CountColumns)
            .SelectMany((group, i) => UnmaskedValue.OfCounts($"{whose}: counts of group {i}", group))
            .Concat(UnmaskedValue.OfCounts($"{whose}: all counts", counts));

    // The words that the party masks: S1 and S2 of each element and group.
    private static IEnumerable<UnmaskedValue> OfSums(string whose, PartialAggregate partial, ulong[] totals)
    {
        var plan = partial.Plan;
        var input = PartialVectors.Create(partial);
        for (var group = 0; group < plan.Groups.Count; group++)
        {
            var words = new UInt128[plan.ValueColumns];
            input.Values(group, totals.AsSpan(group * plan.CountColumns, plan.CountColumns), words);
            foreach (var (column, word) in words.Index())
            {
                foreach (var value in UnmaskedValue.OfWord($"{whose}: word {column} of group {group}", word))
                {
                    yield return value;
                }
            }
        }
    }

    private static IEnumerable<UnmaskedValue> OfMoments(string whose, IReadOnlyList<ParticipantId> owners) =>
        from diagnosis in (string[])["benign", "malignant"]
        from element in (ElementName[])[Samples.Radius, Samples.Texture]
        let values = Samples.Values(owners, diagnosis, element)
        let mean = values.Average()
        let squares = values.Sum(value => (value - mean) * (value - mean))
        from moment in ((string Name, double Value)[])
        [
            ("sum", values.Sum()), ("mean", mean), ("sum of squares", values.Sum(value => value * value)), ("squared deviations", squares),
            ("variance", squares / (values.Length - 1)), ("deviation", Math.Sqrt(squares / (values.Length - 1))),
        ]
        from value in UnmaskedValue.OfNumber($"{whose}: {moment.Name} of {element}, {diagnosis}", moment.Value)
        select value;

    private static IEnumerable<UnmaskedValue> OfRecords(ParticipantId owner) =>
        Samples.Rows(owner).SelectMany((row, i) => UnmaskedValue
            .OfNumber($"{owner}: radius in record {i}", double.Parse(row["radius_mean"], System.Globalization.CultureInfo.InvariantCulture))
            .Append(UnmaskedValue.OfText($"{owner}: record {i}", string.Join(',', row.Values.Take(4)))));
}
