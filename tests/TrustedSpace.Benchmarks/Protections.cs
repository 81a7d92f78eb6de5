using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// What homomorphic aggregation costs an owner and the consumer beside secure aggregation: one party of three in this process by number of groups, in time and
/// bytes; then the whole grouped query over 3,000,000 rows under each protection, beside DuckDB over the pooled rows. Every answer is compared.
/// </summary>
internal static class Protections
{
    private const int Owners = 3;
    private const int Values = 4;
    private const int Repeats = 5;
    private const int WarmUps = 15;
    private const int Turns = 15;
    private const string Sql = "SELECT region, COUNT(*) AS n, AVG(pressure) AS mean, VAR_SAMP(pressure) AS variance FROM visits GROUP BY region";

    internal static async Task RunAsync()
    {
        Print($"one of {Owners} owners, {Values} values a group, medians of {Repeats}");
        Print($"{"groups",8} | {"secure ms",10} | {"KB sent",9} | {"encrypted ms",12} | {"KB sent",9} | {"consumer ms",11} | {"µs a group",10} | {"times",6}");
        foreach (var groups in (int[])[20, 682, 5_000, 20_000, 40_000])
        {
            Compare(groups);
        }

        await QueryAsync("secure aggregation", "", PooledRows.Compare);
        await QueryAsync("double masking", ", minimumOwners: 2", PooledRows.Compare);
        await QueryAsync("homomorphic", ", protection: homomorphic", PooledRows.Compare);
        await QueryAsync("differential privacy", ", privacy: { rho: 0.01, epsilon: 20, delta: 0.000001 }", PooledRows.CompareNoisy);
    }

    private static void Compare(int groups)
    {
        List<double> secure = [], encrypted = [], consumer = [];
        long secureBytes = 0, encryptedBytes = 0;
        for (var i = -1; i < Repeats; i++)
        {
            var aggregation = new AggregationContext(
                $"job-{groups}-{i}",
                SHA256.HashData("plan"u8),
                new PartySet(Enumerable.Range(0, Owners).Select(owner => $"owner-{owner}")),
                new AggregationLayout(groups, 2, Values),
                AggregationTerms.Exact);
            using var key = ConsumerKey.Create();
            var context = new HomomorphicAggregationContext(aggregation, key.PublicKey);
            var masked = Run(AggregationRounds.All, id => new AggregationParty(aggregation, id, 5, Input(groups)), aggregation);
            var summed = Run(HomomorphicAggregationRounds.All, id => new HomomorphicAggregationParty(context, id, 5, Input(groups)), aggregation);
            var clock = Stopwatch.StartNew();
            var result = SwitchedCombiner.Combine(context, key, summed.Shares);
            clock.Stop();
            if (!result.Values.AsSpan().SequenceEqual(ReleaseCombiner.Combine(aggregation, masked.Shares).Values))
            {
                throw new InvalidOperationException("The two protocols give different sums.");
            }

            if (i >= 0)
            {
                secure.Add(masked.Milliseconds);
                encrypted.Add(summed.Milliseconds);
                consumer.Add(clock.Elapsed.TotalMilliseconds);
                (secureBytes, encryptedBytes) = (masked.Bytes, summed.Bytes);
            }
        }

        var (slow, fast) = (Median(encrypted), Median(secure));
        Print($"{groups,8} | {fast,10:N2} | {secureBytes / 1000.0,9:N1} | {slow,12:N1} | {encryptedBytes / 1000.0,9:N0} | {Median(consumer),11:N1} | {slow * 1000 / groups,10:N1} | {slow / fast,6:N1}");
    }

    /// <summary>All rounds of all parties; the time and the bytes are the first party's, a message to each peer counted for each.</summary>
    private static (double Milliseconds, long Bytes, PartyMessage[] Shares) Run(
        IReadOnlyList<Round> rounds, Func<string, PartyMachine> create, AggregationContext context)
    {
        var clock = new Stopwatch();
        long bytes = 0;
        clock.Start();
        var first = create(context.Parties.Ids[0]);
        clock.Stop();
        PartyMachine[] machines = [first, .. context.Parties.Ids.Skip(1).Select(create)];
        PartyMessage[] sent = [];
        foreach (var round in rounds)
        {
            sent = [.. machines.Select(machine =>
            {
                var received = sent.Where(message => message.Sender != machine.Self).ToArray();
                if (machine == first)
                {
                    clock.Start();
                }

                var step = round == rounds[0] ? machine.Start() : machine.Accept(received);
                var payload = step switch
                {
                    PartyStep.ToAll all => all.Payload,
                    PartyStep.ToEach each => each.Payloads.Values.First(),
                    PartyStep.Release release => release.Payload,
                    _ => throw new InvalidOperationException("An unknown step."),
                };
                if (machine == first)
                {
                    clock.Stop();
                    bytes += (long)payload.Length * (step is PartyStep.ToEach to ? to.Payloads.Count : 1);
                }

                return new PartyMessage(machine.Self, payload);
            })];
        }

        Array.ForEach(machines, machine => machine.Dispose());
        return (clock.Elapsed.TotalMilliseconds, bytes, sent);
    }

    private static AggregationInput Input(int groups)
    {
        var counts = new ulong[groups * 2];
        Array.Fill(counts, 50UL);
        return new AggregationInput(counts, (group, _, values) =>
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ((UInt128)group << 90) + (UInt128)i;
            }
        });
    }

    private static async Task QueryAsync(string protection, string duty, Func<OpenedResult, Dictionary<string, object[]>, double> compare)
    {
        await using var space = await QuerySpace.StartAsync(duty: duty);
        using var pooled = new PooledRows(space.Files);
        var timeline = new JobTimeline();
        List<double> jobs = [], direct = [];
        for (var i = -WarmUps; i < Turns; i++)
        {
            if (i == 0)
            {
                timeline = new JobTimeline();
                jobs.Clear();
                direct.Clear();
            }

            var clock = Stopwatch.StartNew();
            timeline.Start();
            var answer = await space.Institute.Jobs.RunAsync(space.Grant, Sql, progress: timeline);
            timeline.Stop();
            jobs.Add(clock.Elapsed.TotalMilliseconds);
            clock.Restart();
            var expected = pooled.Query(Sql);
            direct.Add(clock.Elapsed.TotalMilliseconds);
            compare(answer, expected);
        }

        Print($"{protection}: job median {Median(jobs):N0} ms, DuckDB over the pooled rows {Median(direct):N0} ms");
        foreach (var (stage, all) in timeline.Stages)
        {
            Print($"    {stage,-18} median {Median(all),7:N1} ms");
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
