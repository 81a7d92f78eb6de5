using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Tests.Computation.Rounds;

/// <summary>All parties of one job in one process, with the test as the relay between them.</summary>
/// <param name="parties">The machines, by id.</param>
internal sealed class ProtocolRun(IReadOnlyDictionary<string, PartyMachine> parties)
{
    /// <summary>What a receiver gets in the place of one message of a round. A message that goes to all is relayed to each.</summary>
    public Func<Round, string, PartyMessage, IEnumerable<PartyMessage>> Relay { get; init; } = (_, _, message) => [message];

    /// <summary>Who is gone before a round is sent; it sends nothing in that round or later.</summary>
    public Func<Round, string, bool> IsGone { get; init; } = (_, _) => false;

    /// <summary>Everything that was sent, as the senders wrote it, with its receiver; none for a message to all.</summary>
    public List<(Round Round, string? Receiver, PartyMessage Message)> Sent { get; } = [];

    /// <summary>Every release, by its party.</summary>
    public SortedDictionary<string, PartyStep.Release> Releases { get; } = new(StringComparer.Ordinal);

    /// <summary>The shares as the consumer gets them.</summary>
    public IReadOnlyList<PartyMessage> Shares => [.. Releases.Select(release => new PartyMessage(release.Key, release.Value.Payload))];

    /// <summary>Runs the rounds until every party that is left has released.</summary>
    public void Run(IReadOnlyList<Round> rounds)
    {
        var inboxes = parties.Keys.ToDictionary(id => id, _ => new List<PartyMessage>());
        var living = parties.Keys.Order(StringComparer.Ordinal).ToList();
        foreach (var round in rounds)
        {
            living.RemoveAll(id => IsGone(round, id));
            var steps = living.ToDictionary(id => id, id => round == rounds[0] ? parties[id].Start() : parties[id].Accept(inboxes[id]));
            inboxes = living.ToDictionary(id => id, _ => new List<PartyMessage>());
            foreach (var (sender, step) in steps)
            {
                Deliver(round, sender, step, inboxes);
            }
        }
    }

    private void Deliver(Round round, string sender, PartyStep step, Dictionary<string, List<PartyMessage>> inboxes)
    {
        switch (step)
        {
            case PartyStep.ToAll all:
                Sent.Add((round, null, new PartyMessage(sender, all.Payload)));
                foreach (var receiver in inboxes.Keys.Where(id => id != sender))
                {
                    inboxes[receiver].AddRange(Relay(round, receiver, new PartyMessage(sender, all.Payload)));
                }

                break;
            case PartyStep.ToEach each:
                foreach (var (receiver, payload) in each.Payloads)
                {
                    Sent.Add((round, receiver, new PartyMessage(sender, payload)));
                    if (inboxes.TryGetValue(receiver, out var inbox))
                    {
                        inbox.AddRange(Relay(round, receiver, new PartyMessage(sender, payload)));
                    }
                }

                break;
            case PartyStep.Release release:
                Releases.Add(sender, release);
                break;
            default:
                throw new InvalidOperationException("An unknown step.");
        }
    }
}
