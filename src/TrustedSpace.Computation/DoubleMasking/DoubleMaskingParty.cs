using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>
/// One party's side of one secure aggregation that goes on when parties leave, as long as the threshold stays: Bonawitz et al., CCS 2017, with covers
/// that keep values from the other parties. See docs/computations/double-masking.md.
/// </summary>
public sealed class DoubleMaskingParty : PartyMachine
{
    private readonly DoubleMaskingContext _context;
    private readonly AggregationContext _aggregation;
    private readonly AggregationInput _input;
    private readonly PartySecrets _secrets = new();
    private readonly SortedDictionary<string, OfferMessage> _offers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SharesMessage> _shares = new(StringComparer.Ordinal);
    private int _minimum;
    private Masks? _masks;
    private byte[] _keys = [];
    private ulong[] _counts = [];
    private UInt128[] _values = [];
    private Membership _members = new([], [], []);

    /// <param name="context">The job.</param>
    /// <param name="self">The party's own id.</param>
    /// <param name="minimum">The party's own minimum group size, at least 1; the greatest of all parties' applies.</param>
    /// <param name="input">The party's numbers.</param>
    /// <exception cref="ArgumentException">The id is not in the set, the minimum is zero or the counts have the wrong length.</exception>
    /// <exception cref="FixedPointOverflowException">A count exceeds 2^40.</exception>
    public DoubleMaskingParty(DoubleMaskingContext context, string self, int minimum, AggregationInput input)
        : base((context ?? throw new ArgumentNullException(nameof(context))).Aggregation.Parties, self, DoubleMaskingRounds.All, context.Hash)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        CountTotals.RequireOwn(input.Counts, context.Aggregation);
        _context = context;
        _aggregation = context.Aggregation;
        _minimum = minimum;
        _input = input;
    }

    /// <inheritdoc />
    protected override PartyStep Begin()
    {
        var offer = new OfferMessage(
            _minimum, _secrets.PublicKey, PartySecrets.Commit(_secrets.OwnSeed), PartySecrets.Commit(_secrets.CoverSeed));
        _offers.Add(Self, offer);
        return new PartyStep.ToAll(Keep(offer.Encode(_context)));
    }

    /// <inheritdoc />
    /// <exception cref="FixedPointOverflowException">A value does not fit its word.</exception>
    protected override PartyStep Advance(Round round, IReadOnlyList<PartyMessage> messages) => round.Number switch
    {
        1 => Deal(messages),
        2 => Mask(messages),
        3 => Add(messages),
        4 => Reveal(messages),
        _ => Release(messages),
    };

    /// <summary>Until the shares of what unmasks are out, the threshold must stay; after that, everyone, for a cover that is missing can't be made up.</summary>
    protected override void Lose(Round round, IReadOnlyList<string> missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        var left = Present.Count() - missing.Count;
        if (round == DoubleMaskingRounds.Unmask || left < _context.Threshold)
        {
            var why = round == DoubleMaskingRounds.Unmask ? "its cover can't be made up any more" : $"{left} are left and {_context.Threshold} are needed";
            throw new ProtocolException(round, string.Join(", ", missing), $"no message came from this party, and {why}.", "Start the job again.");
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_input.Counts.AsSpan()));
        foreach (var shares in _shares.Values)
        {
            CryptographicOperations.ZeroMemory(shares.Scalar);
            CryptographicOperations.ZeroMemory(shares.OwnSeed);
            CryptographicOperations.ZeroMemory(shares.CoverSeed);
        }

        _secrets.Dispose();
    }

    private PartyStep.ToEach Deal(IReadOnlyList<PartyMessage> messages)
    {
        foreach (var message in messages)
        {
            var offer = OfferMessage.Decode(message, _context);
            if (offer.PublicKey.AsSpan().SequenceEqual(_secrets.PublicKey))
            {
                throw new ProtocolException(DoubleMaskingRounds.Keys, message.Sender, "the public key is a copy of the own one.", "Refuse this party.");
            }

            _offers.Add(message.Sender, offer);
            _minimum = Math.Max(_minimum, offer.Minimum);
        }

        Extend(DoubleMaskingRounds.Keys, messages);
        _keys = Transcript;
        _masks = new Masks(_context, _keys);
        string[] holders = [.. Present];
        int[] places = [.. holders.Select(_context.PlaceOf)];
        var scalars = SecretSharing.Split(_secrets.Scalar, _context.Threshold, places);
        var ownSeeds = SecretSharing.Split(_secrets.OwnSeed, _context.Threshold, places);
        var coverSeeds = SecretSharing.Split(_secrets.CoverSeed, _context.Threshold, places);
        var payloads = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var i = 0; i < holders.Length; i++)
        {
            var shares = new SharesMessage(_keys, scalars[i], ownSeeds[i], coverSeeds[i]);
            if (holders[i] == Self)
            {
                _shares.Add(Self, shares);
            }
            else
            {
                payloads.Add(holders[i], shares.Encode(_context));
            }
        }

        return new PartyStep.ToEach(payloads);
    }

    private PartyStep.ToEach Mask(IReadOnlyList<PartyMessage> messages)
    {
        foreach (var message in messages)
        {
            var shares = SharesMessage.Decode(message, _context);
            RequireSeen(shares.Transcript, DoubleMaskingRounds.Shares, message.Sender, "keys");
            _shares.Add(message.Sender, shares);
        }

        // Each got other shares, so the transcript holds only who dealt.
        Keep([]);
        Extend(DoubleMaskingRounds.Shares, [.. messages.Select(message => message with { Payload = default })]);
        _members = _members with { Masking = [.. Present] };
        _counts = [.. _input.Counts];
        _values = OwnValues();
        foreach (var peer in Peers)
        {
            _masks!.Pair(Self, peer, AgreeWith(peer), _counts, _values);
        }

        _masks!.Own(Self, _secrets.OwnSeed, _counts, _values);
        return new PartyStep.ToEach(Peers, Keep(new VectorsMessage(Transcript, _counts, _values).Encode(_context)));
    }

    private PartyStep.ToAll Add(IReadOnlyList<PartyMessage> messages)
    {
        foreach (var message in messages)
        {
            var vectors = VectorsMessage.Decode(message, _context);
            RequireSeen(vectors.Transcript, DoubleMaskingRounds.Vectors, message.Sender, "parties that dealt shares");
            for (var i = 0; i < _counts.Length; i++)
            {
                _counts[i] = unchecked(_counts[i] + vectors.Counts[i]);
            }

            AddTo(_values, vectors.Values);
        }

        Extend(DoubleMaskingRounds.Vectors, messages);
        _members = _members with { Contributors = [.. Present] };
        return new PartyStep.ToAll(Keep(new ViewMessage(Transcript).Encode(_context)));
    }

    private PartyStep.ToEach Reveal(IReadOnlyList<PartyMessage> messages)
    {
        foreach (var message in messages)
        {
            RequireSeen(ViewMessage.Decode(message, _context).Transcript, DoubleMaskingRounds.View, message.Sender, "vectors");
        }

        Extend(DoubleMaskingRounds.View, messages);
        _members = new Membership(_members.Masking, _members.Contributors, [.. Present]);
        byte[][] shares = [.. _members.Revealed.Select(secret => ShareOf(_shares[secret.Party], secret.Kind))];
        return new PartyStep.ToEach(Peers, new UnmaskMessage(Transcript, shares).Encode(_context));
    }

    private PartyStep.Release Release(IReadOnlyList<PartyMessage> messages)
    {
        var returned = new List<(int Place, byte[][] Shares)> { (_context.PlaceOf(Self), [.. _members.Revealed.Select(secret => ShareOf(_shares[secret.Party], secret.Kind))]) };
        foreach (var message in messages)
        {
            var unmask = UnmaskMessage.Decode(message, _context);
            RequireSeen(unmask.Transcript, DoubleMaskingRounds.Unmask, message.Sender, "parties that stay");
            if (unmask.Shares.Length != _members.Revealed.Count)
            {
                throw new ProtocolException(DoubleMaskingRounds.Unmask, message.Sender, "the shares are not one of each secret.", "Start the job again.");
            }

            returned.Add((_context.PlaceOf(message.Sender), unmask.Shares));
        }

        var lostCovers = Unmask([.. returned.Take(_context.Threshold)]);
        CountTotals.RequirePossible(_counts, _input.Counts, _aggregation, DoubleMaskingRounds.Unmask);
        return Choose(lostCovers);
    }

    /// <summary>Takes every mask off the sums and returns the covers of those that left, which stay on.</summary>
    private UInt128[] Unmask(IReadOnlyList<(int Place, byte[][] Shares)> returned)
    {
        int[] places = [.. returned.Select(each => each.Place)];
        var lostCovers = new UInt128[_context.Words];
        for (var i = 0; i < _members.Revealed.Count; i++)
        {
            var (kind, party) = _members.Revealed[i];
            var secret = RecoveredSecrets.Combine(
                kind, party, _offers[party], places, [.. returned.Select(each => (ReadOnlyMemory<byte>)each.Shares[i])]);
            switch (kind)
            {
                case SecretKind.OwnSeed:
                    _masks!.Own(party, secret, _counts, _values, remove: true);
                    break;
                case SecretKind.CoverSeed:
                    AddTo(lostCovers, _masks!.Cover(party, secret));
                    break;
                default:
                    UnmaskPairsOf(party, secret);
                    break;
            }

            CryptographicOperations.ZeroMemory(secret);
        }

        return lostCovers;
    }

    private void UnmaskPairsOf(string gone, byte[] scalar)
    {
        foreach (var contributor in _members.Contributors)
        {
            var agreed = RecoveredSecrets.Agree(scalar, _offers[gone].PublicKey, _offers[contributor].PublicKey);
            _masks!.Pair(contributor, gone, agreed, _counts, _values, remove: true);
            CryptographicOperations.ZeroMemory(agreed);
        }
    }

    private PartyStep.Release Choose(UInt128[] lostCovers)
    {
        var layout = _aggregation.Layout;
        var (released, summary) = ReleaseRule.Apply(_counts, layout, _minimum, _aggregation.Terms.Counts);
        var totals = Rows(_counts, released, layout.CountColumns);
        for (var i = 0; i < released.Length; i++)
        {
            layout.Coarsen(totals.AsSpan(i * layout.CountColumns, layout.CountColumns), _minimum);
        }

        var payload = new CoveredRelease(
            _keys,
            Transcript,
            summary,
            [.. _members.Contributors.Select(party => _context.PlaceOf(party) - 1)],
            [.. _members.Lost.Select(party => _context.PlaceOf(party) - 1)],
            released,
            totals,
            Rows(_values, released, _context.Columns),
            Rows(lostCovers, released, _context.Columns),
            Rows(_masks!.Cover(Self, _secrets.CoverSeed), released, _context.Columns));
        return new PartyStep.Release(payload.Encode(_context), Transcript, summary, _members.Contributors);
    }

    /// <summary>The own values of all groups, each group's check word behind them, under the own cover.</summary>
    private UInt128[] OwnValues()
    {
        var values = _masks!.Cover(Self, _secrets.CoverSeed);
        var group = new UInt128[_context.Columns];
        var columns = _aggregation.Layout.CountColumns;
        for (var i = 0; i < _aggregation.Layout.Groups; i++)
        {
            _input.Values(i, _aggregation.BoundsOf(_input.Counts.AsSpan(i * columns, columns)), group.AsSpan(0, group.Length - 1));
            group[^1] = CheckWord.Compute(_keys, group.AsSpan(0, group.Length - 1));
            AddTo(values.AsSpan(i * group.Length, group.Length), group);
        }

        return values;
    }

    private byte[] AgreeWith(string peer)
    {
        try
        {
            return _secrets.Agree(_offers[peer].PublicKey);
        }
        catch (CryptographicException)
        {
            throw new ProtocolException(DoubleMaskingRounds.Keys, peer, "the public key is not a point of P-256.", "Refuse this party.");
        }
    }

    private static byte[] ShareOf(SharesMessage shares, SecretKind kind) => kind switch
    {
        SecretKind.OwnSeed => shares.OwnSeed,
        SecretKind.CoverSeed => shares.CoverSeed,
        _ => shares.Scalar,
    };

    private static T[] Rows<T>(T[] all, int[] groups, int columns) =>
        [.. groups.SelectMany(group => all.AsSpan(group * columns, columns).ToArray())];

    private static void AddTo(Span<UInt128> sums, ReadOnlySpan<UInt128> words)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = unchecked(sums[i] + words[i]);
        }
    }
}
