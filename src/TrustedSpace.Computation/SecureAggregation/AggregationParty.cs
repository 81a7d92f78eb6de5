using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// One party's side of one secure aggregation: <see cref="Start"/>, <see cref="AcceptKeys"/>, <see cref="AcceptCounts"/>, each once and in this
/// order. After the release, and after any failure, the machine is dead and its secrets are zeroed, so no mask is used twice.
/// </summary>
/// <remarks>Not thread-safe. Messages of a round may arrive in any order, from every other party exactly one.</remarks>
public sealed class AggregationParty : IDisposable
{
    private readonly AggregationContext _context;
    private readonly string _self;
    private readonly AggregationInput _input;
    private readonly PairwiseMasks _masks;
    private AggregationStage? _next = AggregationStage.Keys;
    private bool _started;
    private int _minimum;
    private byte[] _transcript = [];
    private ReadOnlyMemory<byte> _ownPayload;
    private ulong[] _ownMasked = [];

    /// <param name="context">The job.</param>
    /// <param name="self">The party's own id.</param>
    /// <param name="minimum">The party's own minimum group size, at least 1; the greatest of all parties' applies.</param>
    /// <param name="input">The party's numbers.</param>
    /// <exception cref="ArgumentException">The id is not in the set, the minimum is zero or the counts have the wrong length.</exception>
    /// <exception cref="FixedPointOverflowException">A count exceeds 2^40.</exception>
    public AggregationParty(AggregationContext context, string self, int minimum, AggregationInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        if (!context.Parties.Contains(self))
        {
            throw new ArgumentException($"{self} is not among the parties.", nameof(self));
        }

        CheckCounts(input.Counts, context.Layout);
        _context = context;
        _self = self;
        _minimum = minimum;
        _input = input;
        _masks = new PairwiseMasks(context, self);
    }

    /// <summary>Round 1: the message to every other party.</summary>
    /// <exception cref="ProtocolException">The machine has started before.</exception>
    public AggregationMessage Start() => Step(AggregationStage.Keys, !_started, AggregationStage.Keys, () =>
    {
        _started = true;
        return Send(new KeysMessage(_minimum, _masks.PublicKey).Encode(_context));
    });

    /// <summary>Round 2: takes the others' keys and returns the message to seal to each of the others.</summary>
    /// <exception cref="ProtocolException">Wrong order, or a message is missing, foreign, repeated or malformed.</exception>
    public AggregationMessage AcceptKeys(IReadOnlyList<AggregationMessage> messages) => Step(AggregationStage.Keys, _started, AggregationStage.Counts, () =>
    {
        var payloads = Collect(AggregationStage.Keys, messages);
        foreach (var message in messages)
        {
            Agree(message.Sender, KeysMessage.Decode(message, _context));
        }

        _transcript = Transcripts.Hash(_context, AggregationStage.Keys, [], payloads);
        _ownMasked = [.. _input.Counts];
        _masks.Apply(AggregationStage.Counts, _transcript, _ownMasked);
        return Send(new CountsMessage(_transcript, _ownMasked).Encode(_context));
    });

    /// <summary>Round 3: takes the others' masked counts, decides what is released and returns the share for the consumer.</summary>
    /// <exception cref="ProtocolException">As before, or the parties saw different keys, or the totals are impossible.</exception>
    /// <exception cref="FixedPointOverflowException">A value does not fit its word.</exception>
    public AggregationRelease AcceptCounts(IReadOnlyList<AggregationMessage> messages) => Step(AggregationStage.Counts, _started, null, () =>
    {
        var payloads = Collect(AggregationStage.Counts, messages);
        var totals = _ownMasked;
        foreach (var message in messages)
        {
            AddTo(totals, message);
        }

        CheckTotals(totals);
        _transcript = Transcripts.Hash(_context, AggregationStage.Counts, _transcript, payloads);
        return Release(totals);
    });

    public void Dispose()
    {
        _next = null;
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_input.Counts.AsSpan()));
        _masks.Dispose();
    }

    /// <summary>Runs one step of the machine; whatever goes wrong in it ends the machine.</summary>
    private T Step<T>(AggregationStage expected, bool ready, AggregationStage? next, Func<T> step)
    {
        var done = false;
        try
        {
            if (_next != expected || !ready)
            {
                throw new ProtocolException(expected, _self, "the steps come in the wrong order or the machine has ended.", "Start a new job.");
            }

            var result = step();
            _next = next;
            done = next is not null;
            return result;
        }
        finally
        {
            if (!done)
            {
                Dispose();
            }
        }
    }

    private AggregationMessage Send(byte[] payload)
    {
        _ownPayload = payload;
        return new AggregationMessage(_self, payload);
    }

    /// <summary>All parties' payloads of a round, the own one included.</summary>
    private Dictionary<string, ReadOnlyMemory<byte>> Collect(AggregationStage stage, IReadOnlyList<AggregationMessage> messages)
    {
        var payloads = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { [_self] = _ownPayload };
        foreach (var message in messages)
        {
            if (!_context.Parties.Contains(message.Sender))
            {
                throw new ProtocolException(stage, message.Sender, "the sender is not a party of this job.", "Check the relay; start the job again.");
            }

            if (!payloads.TryAdd(message.Sender, message.Payload))
            {
                throw new ProtocolException(stage, message.Sender, "a second message came from this party.", "Check the relay; start the job again.");
            }
        }

        if (_context.Parties.Ids.FirstOrDefault(id => !payloads.ContainsKey(id)) is { } missing)
        {
            throw new ProtocolException(stage, missing, "no message came from this party.", "Bring the party back and start the job again.");
        }

        return payloads;
    }

    private void Agree(string peer, KeysMessage keys)
    {
        if (keys.PublicKey.AsSpan().SequenceEqual(_masks.PublicKey))
        {
            throw new ProtocolException(AggregationStage.Keys, peer, "the public key is a copy of the own one.", "Refuse this party.");
        }

        try
        {
            _masks.Agree(peer, keys.PublicKey);
        }
        catch (CryptographicException)
        {
            throw new ProtocolException(AggregationStage.Keys, peer, "the public key is not a point of P-256.", "Refuse this party.");
        }

        _minimum = Math.Max(_minimum, keys.Minimum);
    }

    private void AddTo(ulong[] totals, AggregationMessage message)
    {
        var counts = CountsMessage.Decode(message, _context);
        if (!counts.Transcript.AsSpan().SequenceEqual(_transcript))
        {
            throw new ProtocolException(
                AggregationStage.Counts, message.Sender, "the party saw other keys than this one.", "The relay altered or withheld messages: check it.");
        }

        for (var i = 0; i < totals.Length; i++)
        {
            totals[i] = unchecked(totals[i] + counts.Masked[i]);
        }
    }

    private AggregationRelease Release(ulong[] totals)
    {
        var (countColumns, valueColumns) = (_context.Layout.CountColumns, _context.Layout.ValueColumns);
        var (released, summary) = ReleaseRule.Apply(totals, _context.Layout, _minimum);
        var releasedTotals = new ulong[released.Length * countColumns];
        var masked = new UInt128[released.Length * valueColumns + 1];
        for (var i = 0; i < released.Length; i++)
        {
            var groupTotals = totals.AsSpan(released[i] * countColumns, countColumns);
            var disclosed = releasedTotals.AsSpan(i * countColumns, countColumns);
            groupTotals.CopyTo(disclosed);
            _context.Layout.Coarsen(disclosed, _minimum);
            _input.Values(released[i], groupTotals, masked.AsSpan(i * valueColumns, valueColumns));
        }

        masked[^1] = CheckWord.Compute(_transcript, masked.AsSpan(0, masked.Length - 1));
        _masks.Apply(AggregationStage.Release, _transcript, masked);
        var payload = new ReleasePayload(_transcript, summary, released, releasedTotals, masked).Encode(_context);
        return new AggregationRelease(new AggregationMessage(_self, payload), _transcript, summary);
    }

    private static void CheckCounts(ulong[] counts, AggregationLayout layout)
    {
        if (counts.Length != layout.Counts)
        {
            throw new ArgumentException($"Expected {layout.Counts} counts, got {counts.Length}.", nameof(counts));
        }

        if (counts.Any(count => count > FixedPointScale.MaxRows))
        {
            throw new FixedPointOverflowException("A count exceeds the bound of 2^40 rows a party.");
        }
    }

    /// <summary>Totals must cover the own counts, stay within their bound and not exceed the rows of their group.</summary>
    private void CheckTotals(ulong[] totals)
    {
        for (var i = 0; i < totals.Length; i++)
        {
            var rows = totals[i - i % _context.Layout.CountColumns];
            if (totals[i] < _input.Counts[i] || totals[i] > rows || rows > FixedPointScale.MaxTotal)
            {
                throw new ProtocolException(
                    AggregationStage.Counts,
                    null,
                    "the totals are impossible: masks did not cancel or a party sent wrong counts.",
                    "Start the job again; if it recurs, parties must compare their software versions.");
            }
        }
    }
}
