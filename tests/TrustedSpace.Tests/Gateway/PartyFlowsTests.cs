using CsCheck;
using TrustedSpace.Gateway.Receipts;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class PartyFlowsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flows_of_a_party_are_read_in_log_order_wherever_they_lie() =>
        await Gen.Select(Gen.Int[0, 12].Array[0, 1200], Gen.Long[0, 1300], Gen.Long[0, 1300]).SampleAsync(async (kinds, first, last) =>
        {
            await using var log = new IndexedLog();
            log.Open();
            var grant = GrantId.New(TimeProvider.System);

            // Long stretches of one kind: with many flows of the party, of others, and none.
            await log.AppendAsync(kinds.Select((kind, place) => Entry((kind + (place / 200)) % 6, grant)));
            var (from, to) = (Math.Min(first, kinds.Length), Math.Min(last, kinds.Length));

            var read = await new PartyFlows(log.Index).ReadAsync(Leaves.OwnerA, from, to, Stop).Select(leaf => leaf.Index).ToListAsync(Stop);

            var expected = log.Log.Read(0, log.Log.Size)
                .Where(leaf => leaf.Index >= from && leaf.Index < to && leaf.Entry is Flow flow && flow.Providers.Any(provider => provider.Owner == Leaves.OwnerA))
                .Select(leaf => leaf.Index);
            Assert.Equal(expected, read);
        }, iter: 20);

    private static LogEntry Entry(int kind, GrantId grant)
    {
        var job = JobId.New(TimeProvider.System);
        var flow = Leaves.Flow(grant, job, 1);
        return kind switch
        {
            0 or 1 => flow,
            2 => flow with { Providers = [flow.Providers[1]] },
            _ => Leaves.Failed(grant, job),
        };
    }
}
