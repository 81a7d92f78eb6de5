using System.Security.Cryptography;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Tests.Computation.Rounds;

namespace TrustedSpace.Tests.Computation.SecureAggregation;

/// <summary>
/// All parties of one job in one process. A test may change what a receiver gets: <c>Keys</c> and <c>Counts</c> map (receiver, message) to the
/// messages delivered, <c>Shares</c> maps what the consumer gets.
/// </summary>
internal sealed class AggregationRun
{
    public static readonly AggregationLayout Shape = new(Groups: 5, CountColumns: 2, ValueColumns: 3);

    private readonly Dictionary<string, AggregationParty> _parties = [];

    public AggregationRun(
        int parties, Func<int, ulong[]> counts, Func<int, UInt128[]> values, int minimum = 1, string job = "job-1", AggregationTerms? terms = null)
    {
        string[] ids = [.. Enumerable.Range(0, parties).Select(i => $"owner-{(char)('a' + i)}")];
        Context = new AggregationContext(job, SHA256.HashData("plan"u8), new PartySet(ids), Shape, terms ?? AggregationTerms.Exact);
        for (var i = 0; i < parties; i++)
        {
            var own = values(i);
            var input = new AggregationInput(
                counts(i), (group, _, target) => own.AsSpan(group * Shape.ValueColumns, Shape.ValueColumns).CopyTo(target));
            _parties.Add(ids[i], new AggregationParty(Context, ids[i], minimum, input));
        }
    }

    public AggregationContext Context { get; }

    public IReadOnlyDictionary<string, AggregationParty> Parties => _parties;

    public Func<string, PartyMessage, IEnumerable<PartyMessage>> Keys { get; init; } = (_, message) => [message];

    public Func<string, PartyMessage, IEnumerable<PartyMessage>> Counts { get; init; } = (_, message) => [message];

    public Func<PartyMessage, IEnumerable<PartyMessage>> Shares { get; init; } = message => [message];

    /// <summary>Everything that was sent, as the senders wrote it, once for each sender and round.</summary>
    public List<PartyMessage> Sent { get; } = [];

    public List<PartyStep.Release> Releases { get; } = [];

    public CombinedRelease Run()
    {
        var run = new ProtocolRun(_parties.ToDictionary(party => party.Key, PartyMachine (party) => party.Value))
        {
            Relay = (round, receiver, message) => round == AggregationRounds.Keys ? Keys(receiver, message) : Counts(receiver, message),
        };
        run.Run(AggregationRounds.All);
        Releases.AddRange(run.Releases.Values);
        Sent.AddRange(run.Sent.DistinctBy(sent => (sent.Round, sent.Message.Sender)).Select(sent => sent.Message));
        Sent.AddRange(run.Shares);
        return ReleaseCombiner.Combine(Context, [.. run.Shares.SelectMany(Shares)]);
    }
}
