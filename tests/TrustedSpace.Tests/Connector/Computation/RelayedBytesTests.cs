using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Computation;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Sealing;
using Xunit;

namespace TrustedSpace.Tests.Connector.Computation;

/// <summary>Records every byte of a job that passes through the gateway and searches it for what an owner must not show.</summary>
public sealed class RelayedBytesTests
{
    [Fact]
    public async Task Nothing_that_is_relayed_holds_a_count_sum_or_word_of_an_owner_or_of_all()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);
        var begin = trade.Begin(grant, trade.SignJob(spec));
        var secrets = await SecretsAsync(trade, spec);

        var relayed = new MemoryStream();
        var sent = new List<Envelope>();
        foreach (var owner in trade.Owners)
        {
            var reply = await owner.Get<RunningJobs>().BeginAsync(
                (deadline, cancellation) => owner.Get<JobStart>().StartAsync(begin, deadline, cancellation),
                TestContext.Current.CancellationToken);
            sent.AddRange(reply.Envelopes);
            reply.WriteTo(relayed);
        }

        byte[]? share = null;
        for (var round = 0; round < 2; round++)
        {
            var received = sent;
            sent = [];
            foreach (var owner in trade.Owners)
            {
                var reply = owner.Get<RunningJobs>().Advance(spec.Job, [.. received.Where(envelope =>
                    envelope.Sender != owner.Id.Value && (envelope.Receiver.Length == 0 || envelope.Receiver == owner.Id.Value))]);
                sent.AddRange(reply.Envelopes);
                reply.WriteTo(relayed);
                share ??= reply.Release is { } release ? Open(trade, spec, release.Sealed.ToByteArray(), release.Plan.ToByteArray()) : null;
            }
        }

        Assert.All(secrets, secret => Assert.Equal(-1, relayed.ToArray().AsSpan().IndexOf(secret)));

        // The search would find them: the consumer's opened share holds the totals.
        Assert.Contains(secrets, secret => share.AsSpan().IndexOf(secret) >= 0);
    }

    private static async Task<List<byte[]>> SecretsAsync(TestTrade trade, JobSpec spec)
    {
        var secrets = new List<byte[]>();
        ulong[] totals = [];
        var partials = new List<PartialAggregate>();
        foreach (var owner in trade.Owners)
        {
            var (dataset, plan) = owner.Get<QueryPlans>().For(spec.Product, spec.Sql);
            var partial = await dataset.Source.AggregateAsync(plan, TestContext.Current.CancellationToken);
            var counts = PartialVectors.Create(partial).Counts;
            totals = totals.Length == 0 ? [.. counts] : [.. totals.Zip(counts, (total, count) => total + count)];
            secrets.AddRange(counts.SelectMany(Encodings));
            partials.Add(partial);
        }

        secrets.AddRange(totals.SelectMany(Encodings));
        foreach (var partial in partials)
        {
            AddWords(partial, totals, secrets);
        }

        return secrets;
    }

    private static void AddWords(PartialAggregate partial, ulong[] totals, List<byte[]> secrets)
    {
        var plan = partial.Plan;
        var input = PartialVectors.Create(partial);
        var words = new UInt128[plan.ValueColumns];
        foreach (var group in partial.Groups)
        {
            input.Values(group.Index, totals.AsSpan(group.Index * plan.CountColumns, plan.CountColumns), words);
            secrets.AddRange(words.SelectMany(Encodings));
            foreach (var moments in group.Measures.Select(measure => measure.Y).Where(element => element.Squares > 0))
            {
                secrets.AddRange(Encodings(BitConverter.DoubleToUInt64Bits(moments.Squares)));
                secrets.Add(Encoding.ASCII.GetBytes(moments.Squares.ToString("R", CultureInfo.InvariantCulture)));
            }
        }
    }

    private static byte[][] Encodings(ulong value)
    {
        var (little, big) = (new byte[8], new byte[8]);
        BinaryPrimitives.WriteUInt64LittleEndian(little, value);
        BinaryPrimitives.WriteUInt64BigEndian(big, value);
        return [little, big];
    }

    private static byte[][] Encodings(UInt128 value)
    {
        var (little, big) = (new byte[16], new byte[16]);
        BinaryPrimitives.WriteUInt128LittleEndian(little, value);
        BinaryPrimitives.WriteUInt128BigEndian(big, value);
        return [little, big];
    }

    private static byte[] Open(TestTrade trade, JobSpec spec, byte[] sealedShare, byte[] plan)
    {
        using var key = trade.Space.Keys("pharma").CreateOpeningKey();
        return Hpke.Open(key, ReleaseSealing.ForShare(spec.Job, Sha256Digest.Of(plan), trade.First.Id), [], sealedShare);
    }
}
