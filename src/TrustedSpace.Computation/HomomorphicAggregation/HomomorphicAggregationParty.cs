using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Homomorphic.Ciphertexts;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>
/// One party's side of one aggregation in ciphertexts among parties that all stay: keys, masked counts, encrypted values, and the share of the switch of their sum
/// to the consumer's key. See docs/computations/homomorphic-aggregation.md.
/// </summary>
public sealed class HomomorphicAggregationParty : PartyMachine
{
    private readonly HomomorphicAggregationContext _context;
    private readonly AggregationContext _aggregation;
    private readonly AggregationInput _input;
    private readonly PairwiseMasks _masks;
    private readonly CollectiveKey _key;
    private int _minimum;
    private ulong[] _counts = [];
    private int[] _released = [];
    private ReleaseSummary _summary;
    private ulong[] _releasedTotals = [];
    private Ciphertext[] _sums = [];

    /// <param name="context">The job.</param>
    /// <param name="self">The party's own id.</param>
    /// <param name="minimum">The party's own minimum group size, at least 1; the greatest of all parties' applies.</param>
    /// <param name="input">The party's numbers.</param>
    /// <exception cref="ArgumentException">The id is not in the set, the minimum is zero or the counts have the wrong length.</exception>
    /// <exception cref="FixedPointOverflowException">A count exceeds 2^40.</exception>
    public HomomorphicAggregationParty(HomomorphicAggregationContext context, string self, int minimum, AggregationInput input)
        : base((context ?? throw new ArgumentNullException(nameof(context))).Aggregation.Parties, self, HomomorphicAggregationRounds.All, context.Hash)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        CountTotals.RequireOwn(input.Counts, context.Aggregation);
        _context = context;
        _aggregation = context.Aggregation;
        _minimum = minimum;
        _input = input;
        _masks = new PairwiseMasks(_aggregation, self);
        _key = new CollectiveKey(context, self);
    }

    /// <inheritdoc />
    protected override PartyStep Begin() =>
        new PartyStep.ToAll(Keep(new CollectiveKeysMessage(_minimum, _masks.PublicKey, _key.Commitment).Encode(_context)));

    /// <inheritdoc />
    /// <exception cref="FixedPointOverflowException">A value does not fit its word.</exception>
    protected override PartyStep Advance(Round round, IReadOnlyList<PartyMessage> messages) => round.Number switch
    {
        1 => MaskCounts(messages),
        2 => EncryptValues(messages),
        _ => Release(messages),
    };

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_input.Counts.AsSpan()));
        _masks.Dispose();
        _key.Dispose();
    }

    private PartyStep.ToEach MaskCounts(IReadOnlyList<PartyMessage> messages)
    {
        foreach (var message in messages)
        {
            var keys = CollectiveKeysMessage.Decode(message, _context);
            _masks.Agree(message.Sender, keys.MaskKey, HomomorphicAggregationRounds.Keys);
            _key.Add(keys.Commitment);
            _minimum = Math.Max(_minimum, keys.Minimum);
        }

        Extend(HomomorphicAggregationRounds.Keys, messages);
        _counts = [.. _input.Counts];
        _masks.Apply(HomomorphicAggregationRounds.Counts, Transcript, _counts);
        return new PartyStep.ToEach(Peers, Keep(new CollectiveCountsMessage(Transcript, _counts, _key.Share).Encode(_context)));
    }

    private PartyStep.ToEach EncryptValues(IReadOnlyList<PartyMessage> messages)
    {
        foreach (var message in messages)
        {
            var counts = CollectiveCountsMessage.Decode(message, _context);
            RequireSeen(counts.Transcript, HomomorphicAggregationRounds.Counts, message.Sender, "keys");
            _key.Add(counts.KeyShare);
            for (var i = 0; i < _counts.Length; i++)
            {
                _counts[i] = unchecked(_counts[i] + counts.Masked[i]);
            }
        }

        CountTotals.RequirePossible(_counts, _input.Counts, _aggregation, HomomorphicAggregationRounds.Counts);
        Extend(HomomorphicAggregationRounds.Counts, messages);
        var words = OwnWords();
        _sums = _key.Encrypt(words, _masks, Transcript);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words.AsSpan()));
        return new PartyStep.ToEach(Peers, Keep(new EncryptedValuesMessage(Transcript, _sums).Encode(_context)));
    }

    /// <summary>Decides what is released, and gives the own values of it and their check word.</summary>
    private UInt128[] OwnWords()
    {
        var (countColumns, valueColumns) = (_aggregation.Layout.CountColumns, _aggregation.Layout.ValueColumns);
        (_released, _summary) = ReleaseRule.Apply(_counts, _aggregation.Layout, _minimum, _aggregation.Terms.Counts);
        _releasedTotals = new ulong[_released.Length * countColumns];
        var words = new UInt128[_context.WordsOf(_released.Length)];
        for (var i = 0; i < _released.Length; i++)
        {
            var totals = _counts.AsSpan(_released[i] * countColumns, countColumns);
            var disclosed = _releasedTotals.AsSpan(i * countColumns, countColumns);
            totals.CopyTo(disclosed);
            _aggregation.Layout.Coarsen(disclosed, _minimum);
            _input.Values(_released[i], _aggregation.BoundsOf(totals), words.AsSpan(i * valueColumns, valueColumns));
        }

        if (words.Length > 0)
        {
            words[^1] = CheckWord.Compute(Transcript, words.AsSpan(0, words.Length - 1));
        }

        return words;
    }

    private PartyStep.Release Release(IReadOnlyList<PartyMessage> messages)
    {
        var seen = Transcript;
        foreach (var message in messages)
        {
            var values = EncryptedValuesMessage.Decode(message, _context, _released.Length);
            RequireSeen(values.Transcript, HomomorphicAggregationRounds.Values, message.Sender, "counts or shares of the key");
            CollectiveKey.AddTo(_sums, values.Masked);
        }

        Extend(HomomorphicAggregationRounds.Values, messages);
        var shares = _key.Switch(_sums);
        Ciphertext[] sums = _context.NumberOf(Self) == SwitchedRelease.Bearer ? _sums : [];
        var payload = new SwitchedRelease(seen, Transcript, _summary, _released, _releasedTotals, sums, shares).Encode(_context);
        return new PartyStep.Release(payload, Transcript, _summary, _aggregation.Parties.Ids);
    }
}
