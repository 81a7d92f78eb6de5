using System.Security.Cryptography;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Tests.Computation.SecureAggregation;

/// <summary>
/// All parties of one job in one process. A test may change what a receiver gets: <c>Keys</c> and <c>Counts</c> map (receiver, message) to the
/// messages delivered, <c>Shares</c> maps what the consumer gets.
/// </summary>
internal sealed class AggregationRun
{
    public static readonly AggregationLayout Shape = new(Groups: 5, CountColumns: 2, ValueColumns: 3);

    private readonly Dictionary<string, AggregationParty> _parties = [];

    public AggregationRun(int parties, Func<int, ulong[]> counts, Func<int, UInt128[]> values, int minimum = 1, string job = "job-1")
    {
        string[] ids = [.. Enumerable.Range(0, parties).Select(i => $"owner-{(char)('a' + i)}")];
        Context = new AggregationContext(job, SHA256.HashData("plan"u8), new PartySet(ids), Shape);
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

    public Func<string, AggregationMessage, IEnumerable<AggregationMessage>> Keys { get; init; } = (_, message) => [message];

    public Func<string, AggregationMessage, IEnumerable<AggregationMessage>> Counts { get; init; } = (_, message) => [message];

    public Func<AggregationMessage, IEnumerable<AggregationMessage>> Shares { get; init; } = message => [message];

    /// <summary>Everything that was sent, as the senders wrote it.</summary>
    public List<AggregationMessage> Sent { get; } = [];

    public List<AggregationRelease> Releases { get; } = [];

    public CombinedRelease Run()
    {
        List<AggregationMessage> keys = [.. _parties.Values.Select(party => party.Start())];
        List<AggregationMessage> counts = [.. _parties.Select(party => party.Value.AcceptKeys(Deliver(party.Key, keys, Keys)))];
        Releases.AddRange(_parties.Select(party => party.Value.AcceptCounts(Deliver(party.Key, counts, Counts))));
        Sent.AddRange([.. keys, .. counts, .. Releases.Select(release => release.Message)]);
        return ReleaseCombiner.Combine(Context, [.. Releases.SelectMany(release => Shares(release.Message))]);
    }

    private static List<AggregationMessage> Deliver(
        string receiver, List<AggregationMessage> messages, Func<string, AggregationMessage, IEnumerable<AggregationMessage>> change) =>
        [.. messages.Where(message => message.Sender != receiver).SelectMany(message => change(receiver, message))];
}
