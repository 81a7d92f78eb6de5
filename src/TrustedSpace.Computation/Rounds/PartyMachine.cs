namespace TrustedSpace.Computation.Rounds;

/// <summary>
/// One party's side of one run of a protocol: <see cref="Start"/> once, then <see cref="Accept"/> round after round until the release. After the
/// release, and after any failure, the machine is dead and its secrets are erased, so nothing of it is used twice.
/// </summary>
/// <remarks>
/// Not thread-safe. Messages of a round may come in any order, from every peer that is still present at most one; what a missing one means is the
/// protocol's to say.
/// </remarks>
public abstract class PartyMachine : IDisposable
{
    private readonly IReadOnlyList<Round> _rounds;
    private readonly byte[] _context;
    private ReadOnlyMemory<byte> _ownPayload;
    private int _sent;
    private bool _over;

    /// <param name="parties">All parties.</param>
    /// <param name="self">The party's own id.</param>
    /// <param name="rounds">The protocol's rounds; the last is the release.</param>
    /// <param name="context">Hash of what the parties agreed on beforehand.</param>
    /// <exception cref="ArgumentException">The id is not in the set.</exception>
    protected PartyMachine(PartySet parties, string self, IReadOnlyList<Round> rounds, ReadOnlySpan<byte> context)
    {
        ArgumentNullException.ThrowIfNull(parties);
        if (!parties.Contains(self))
        {
            throw new ArgumentException($"{self} is not among the parties.", nameof(self));
        }

        Self = self;
        Peers = [.. parties.Ids.Where(id => id != self)];
        _rounds = rounds;
        _context = context.ToArray();
    }

    /// <summary>The own id.</summary>
    public string Self { get; }

    /// <summary>The round whose messages come next; the first, before the start.</summary>
    public Round Awaited => _rounds[Math.Max(_sent - 1, 0)];

    /// <summary>The other parties that are still present, in ordinal order.</summary>
    protected IReadOnlyList<string> Peers { get; private set; }

    /// <summary>All parties that are still present, in ordinal order.</summary>
    protected IEnumerable<string> Present => Peers.Append(Self).Order(StringComparer.Ordinal);

    /// <summary>Hash of all that was sent up to the last <see cref="Extend"/>, 32 bytes; empty before the first.</summary>
    protected byte[] Transcript { get; private set; } = [];

    /// <summary>What the party sends in round 1.</summary>
    /// <exception cref="ProtocolException">The machine has started before.</exception>
    public PartyStep Start() => Step(_sent == 0, Begin);

    /// <summary>Takes the others' messages of the last round and returns what the party sends in the next.</summary>
    /// <exception cref="ProtocolException">Wrong order, or a message is missing, foreign, repeated or malformed, or the parties do not agree.</exception>
    public PartyStep Accept(IReadOnlyList<PartyMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Step(_sent > 0, () => Advance(Awaited, Collect(messages)));
    }

    public void Dispose()
    {
        _over = true;
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Round 1.</summary>
    protected abstract PartyStep Begin();

    /// <summary>Takes a whole round.</summary>
    /// <param name="round">The round that the messages are of.</param>
    /// <param name="messages">One of each of the <see cref="Peers"/>, in ordinal order of the senders.</param>
    protected abstract PartyStep Advance(Round round, IReadOnlyList<PartyMessage> messages);

    /// <summary>Erases the secrets. May be called more than once.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Says that peers sent nothing in a round. Returns only if the protocol goes on without them; they are not waited for again.</summary>
    /// <exception cref="ProtocolException">The protocol needs them.</exception>
    protected virtual void Lose(Round round, IReadOnlyList<string> missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        throw new ProtocolException(round, missing[0], "no message came from this party.", "Bring the party back and start the job again.");
    }

    /// <summary>Keeps the own payload of a round for the transcript.</summary>
    protected byte[] Keep(byte[] payload)
    {
        _ownPayload = payload;
        return payload;
    }

    /// <summary>Takes a whole round into the transcript: the peers' messages and the own payload that was kept.</summary>
    protected void Extend(Round round, IReadOnlyList<PartyMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(round);
        Transcript = TranscriptHash.Of(_context, round, Transcript, [.. messages, new PartyMessage(Self, _ownPayload)]);
    }

    /// <exception cref="ProtocolException">The sender's transcript is another one.</exception>
    protected void RequireSeen(ReadOnlySpan<byte> transcript, Round round, string sender, string what)
    {
        if (!transcript.SequenceEqual(Transcript))
        {
            throw new ProtocolException(round, sender, $"the party saw other {what} than this one.", "The relay altered or withheld messages: check it.");
        }
    }

    private PartyStep Step(bool inOrder, Func<PartyStep> step)
    {
        var goesOn = false;
        try
        {
            if (!inOrder || _over)
            {
                throw new ProtocolException(Awaited, Self, "the steps come in the wrong order or the machine has ended.", "Start a new job.");
            }

            var result = step();
            _sent++;
            goesOn = result is not PartyStep.Release;
            return result;
        }
        finally
        {
            if (!goesOn)
            {
                Dispose();
            }
        }
    }

    private List<PartyMessage> Collect(IReadOnlyList<PartyMessage> messages)
    {
        var bySender = new SortedDictionary<string, PartyMessage>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            if (message.Sender == Self || bySender.ContainsKey(message.Sender))
            {
                throw new ProtocolException(Awaited, message.Sender, "a second message came from this party.", "Check the relay; start the job again.");
            }

            if (!Peers.Contains(message.Sender, StringComparer.Ordinal))
            {
                throw new ProtocolException(
                    Awaited, message.Sender, "the sender is not a party of this job, or left it before.", "Check the relay; start the job again.");
            }

            bySender.Add(message.Sender, message);
        }

        if (bySender.Count < Peers.Count)
        {
            Lose(Awaited, [.. Peers.Where(peer => !bySender.ContainsKey(peer))]);
            Peers = [.. bySender.Keys];
        }

        return [.. bySender.Values];
    }
}
