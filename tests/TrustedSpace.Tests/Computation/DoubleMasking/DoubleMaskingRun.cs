using System.Security.Cryptography;
using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Tests.Computation.Rounds;

namespace TrustedSpace.Tests.Computation.DoubleMasking;

/// <summary>All parties of one job in one process, some of which leave.</summary>
internal sealed class DoubleMaskingRun
{
    public static readonly AggregationLayout Shape = new(Groups: 4, CountColumns: 2, ValueColumns: 2);

    private readonly Dictionary<string, PartyMachine> _parties = [];

    public DoubleMaskingRun(
        int parties, int threshold, Func<int, ulong[]> counts, Func<int, UInt128[]> values, int minimum = 1, string job = "job-1", CountRule rule = CountRule.Exact)
    {
        string[] ids = [.. Enumerable.Range(0, parties).Select(Id)];
        var terms = new AggregationTerms(rule, ValueScale.ByMost);
        Context = new DoubleMaskingContext(
            new AggregationContext(job, SHA256.HashData("plan"u8), new PartySet(ids), Shape, terms), threshold);
        for (var i = 0; i < parties; i++)
        {
            var own = values(i);
            var input = new AggregationInput(
                counts(i), (group, _, target) => own.AsSpan(group * Shape.ValueColumns, Shape.ValueColumns).CopyTo(target));
            _parties.Add(ids[i], new DoubleMaskingParty(Context, ids[i], minimum, input));
        }
    }

    public DoubleMaskingContext Context { get; }

    public IReadOnlyDictionary<string, PartyMachine> Parties => _parties;

    /// <summary>The round before which a party leaves; it sends nothing from that round on.</summary>
    public Dictionary<string, Round> Leaves { get; } = [];

    public Func<Round, string, PartyMessage, IEnumerable<PartyMessage>> Relay { get; init; } = (_, _, message) => [message];

    public Func<PartyMessage, IEnumerable<PartyMessage>> Shares { get; init; } = message => [message];

    public List<(Round Round, string? Receiver, PartyMessage Message)> Sent { get; private set; } = [];

    public SortedDictionary<string, PartyStep.Release> Releases { get; private set; } = [];

    /// <summary>Null until the run has ended well.</summary>
    public CombinedRelease? Combined { get; private set; }

    public static string Id(int index) => $"owner-{(char)('a' + index)}";

    public CombinedRelease Run()
    {
        var run = new ProtocolRun(_parties)
        {
            Relay = Relay,
            IsGone = (round, id) => Leaves.TryGetValue(id, out var left) && left.Number <= round.Number,
        };
        Sent = run.Sent;
        run.Run(DoubleMaskingRounds.All);
        Releases = run.Releases;
        return Combined = CoveredCombiner.Combine(Context, [.. run.Shares.SelectMany(Shares)]);
    }
}
