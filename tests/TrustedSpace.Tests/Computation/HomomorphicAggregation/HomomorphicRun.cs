using System.Security.Cryptography;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Tests.Computation.Rounds;

namespace TrustedSpace.Tests.Computation.HomomorphicAggregation;

/// <summary>All parties of one aggregation in ciphertexts, and its consumer, in one process.</summary>
internal sealed class HomomorphicRun : IDisposable
{
    private readonly Dictionary<string, HomomorphicAggregationParty> _parties = [];

    public HomomorphicRun(
        AggregationLayout layout,
        int parties,
        Func<int, ulong[]> counts,
        Func<int, UInt128[]> values,
        int minimum = 1,
        string job = "job-1",
        ConsumerKey? consumer = null,
        AggregationTerms? terms = null)
    {
        Consumer = consumer ?? ConsumerKey.Create();
        string[] ids = [.. Enumerable.Range(0, parties).Select(i => $"owner-{(char)('a' + i)}")];
        var aggregation = new AggregationContext(job, SHA256.HashData("plan"u8), new PartySet(ids), layout, terms ?? AggregationTerms.Exact);
        Context = new HomomorphicAggregationContext(aggregation, Consumer.PublicKey);
        for (var i = 0; i < parties; i++)
        {
            var own = values(i);
            var input = new AggregationInput(
                counts(i), (group, _, target) => own.AsSpan(group * layout.ValueColumns, layout.ValueColumns).CopyTo(target));
            _parties.Add(ids[i], new HomomorphicAggregationParty(Context, ids[i], minimum, input));
        }
    }

    public ConsumerKey Consumer { get; }

    public HomomorphicAggregationContext Context { get; }

    public IReadOnlyDictionary<string, HomomorphicAggregationParty> Parties => _parties;

    /// <summary>As <see cref="ProtocolRun.Relay"/>; a share's receiver is empty.</summary>
    public Func<Round, string, PartyMessage, IEnumerable<PartyMessage>> Relay { get; init; } = (_, _, message) => [message];

    /// <summary>Everything that was sent, as the senders wrote it, once for each sender and round.</summary>
    public List<(Round Round, PartyMessage Message)> Sent { get; } = [];

    public List<PartyStep.Release> Releases { get; } = [];

    public CombinedRelease Run()
    {
        var run = new ProtocolRun(_parties.ToDictionary(party => party.Key, PartyMachine (party) => party.Value)) { Relay = Relay };
        run.Run(HomomorphicAggregationRounds.All);
        Releases.AddRange(run.Releases.Values);
        Sent.AddRange(run.Sent.DistinctBy(sent => (sent.Round, sent.Message.Sender)).Select(sent => (sent.Round, sent.Message)));
        Sent.AddRange(run.Shares.Select(share => (HomomorphicAggregationRounds.Release, share)));
        return SwitchedCombiner.Combine(
            Context, Consumer, [.. run.Shares.SelectMany(share => Relay(HomomorphicAggregationRounds.Release, "", share))]);
    }

    public void Dispose()
    {
        foreach (var party in _parties.Values)
        {
            party.Dispose();
        }

        Consumer.Dispose();
    }
}
