using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// One party's side of one secure aggregation among parties that all stay: keys, masked counts, and the share for the consumer. See
/// docs/computations/secure-aggregation.md.
/// </summary>
public sealed class AggregationParty : PartyMachine
{
    private readonly AggregationContext _context;
    private readonly AggregationInput _input;
    private readonly PairwiseMasks _masks;
    private int _minimum;
    private ulong[] _ownMasked = [];

    /// <param name="context">The job.</param>
    /// <param name="self">The party's own id.</param>
    /// <param name="minimum">The party's own minimum group size, at least 1; the greatest of all parties' applies.</param>
    /// <param name="input">The party's numbers.</param>
    /// <exception cref="ArgumentException">The id is not in the set, the minimum is zero or the counts have the wrong length.</exception>
    /// <exception cref="FixedPointOverflowException">A count exceeds 2^40.</exception>
    public AggregationParty(AggregationContext context, string self, int minimum, AggregationInput input)
        : base((context ?? throw new ArgumentNullException(nameof(context))).Parties, self, AggregationRounds.All, context.Hash)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        CountTotals.RequireOwn(input.Counts, context);
        _context = context;
        _minimum = minimum;
        _input = input;
        _masks = new PairwiseMasks(context, self);
    }

    /// <inheritdoc />
    protected override PartyStep Begin() => new PartyStep.ToAll(Keep(new KeysMessage(_minimum, _masks.PublicKey).Encode(_context)));

    /// <inheritdoc />
    /// <exception cref="FixedPointOverflowException">A value does not fit its word.</exception>
    protected override PartyStep Advance(Round round, IReadOnlyList<PartyMessage> messages) =>
        round == AggregationRounds.Keys ? MaskCounts(messages) : Release(Totals(messages));

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_input.Counts.AsSpan()));
        _masks.Dispose();
    }

    private PartyStep.ToEach MaskCounts(IReadOnlyList<PartyMessage> messages)
    {
        foreach (var message in messages)
        {
            var keys = KeysMessage.Decode(message, _context);
            _masks.Agree(message.Sender, keys.PublicKey, AggregationRounds.Keys);
            _minimum = Math.Max(_minimum, keys.Minimum);
        }

        Extend(AggregationRounds.Keys, messages);
        _ownMasked = [.. _input.Counts];
        _masks.Apply(AggregationRounds.Counts, Transcript, _ownMasked);
        return new PartyStep.ToEach(Peers, Keep(new CountsMessage(Transcript, _ownMasked).Encode(_context)));
    }

    private ulong[] Totals(IReadOnlyList<PartyMessage> messages)
    {
        var totals = _ownMasked;
        foreach (var message in messages)
        {
            var counts = CountsMessage.Decode(message, _context);
            RequireSeen(counts.Transcript, AggregationRounds.Counts, message.Sender, "keys");
            for (var i = 0; i < totals.Length; i++)
            {
                totals[i] = unchecked(totals[i] + counts.Masked[i]);
            }
        }

        CountTotals.RequirePossible(totals, _input.Counts, _context, AggregationRounds.Counts);
        Extend(AggregationRounds.Counts, messages);
        return totals;
    }

    private PartyStep.Release Release(ulong[] totals)
    {
        var (countColumns, valueColumns) = (_context.Layout.CountColumns, _context.Layout.ValueColumns);
        var (released, summary) = ReleaseRule.Apply(totals, _context.Layout, _minimum, _context.Terms.Counts);
        var releasedTotals = new ulong[released.Length * countColumns];
        var masked = new UInt128[released.Length * valueColumns + 1];
        for (var i = 0; i < released.Length; i++)
        {
            var groupTotals = totals.AsSpan(released[i] * countColumns, countColumns);
            var disclosed = releasedTotals.AsSpan(i * countColumns, countColumns);
            groupTotals.CopyTo(disclosed);
            _context.Layout.Coarsen(disclosed, _minimum);
            _input.Values(released[i], _context.BoundsOf(groupTotals), masked.AsSpan(i * valueColumns, valueColumns));
        }

        masked[^1] = CheckWord.Compute(Transcript, masked.AsSpan(0, masked.Length - 1));
        _masks.Apply(AggregationRounds.Release, Transcript, masked);
        var payload = new ReleasePayload(Transcript, summary, released, releasedTotals, masked).Encode(_context);
        return new PartyStep.Release(payload, Transcript, summary, _context.Parties.Ids);
    }
}
