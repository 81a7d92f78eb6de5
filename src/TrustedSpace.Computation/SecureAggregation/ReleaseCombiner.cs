using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// The consumer's side: adds up the shares of all parties after checking that they agree on the transcript, the released groups
/// and their totals, that no group is under the minimum, and that the check word of the sum fits.
/// </summary>
public static class ReleaseCombiner
{
    private static readonly Round Round = AggregationRounds.Release;

    private const string Remedy = "Nothing of this result can be trusted; report the parties to the operator and start a new job.";

    /// <param name="context">The job, with the plan hash and party set that the signed statements name.</param>
    /// <param name="shares">One share of every party, in any order, each opened and its sender verified.</param>
    /// <exception cref="ProtocolException">A share is missing, foreign, repeated or malformed, or the shares do not agree.</exception>
    public static CombinedRelease Combine(AggregationContext context, IReadOnlyList<PartyMessage> shares)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(shares);
        var releases = Decode(context, shares);
        var first = Agreed(context, releases);
        CheckMinimum(context, first);
        var sums = new UInt128[first.Masked.Length];
        foreach (var release in releases.Values)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] = unchecked(sums[i] + release.Masked[i]);
            }
        }

        var values = sums[..^1];
        return CheckWord.Compute(first.Transcript, values) == sums[^1]
            ? new CombinedRelease(first.Transcript, first.Summary, first.Groups, first.Totals, context.BoundsOf(first.Totals), values)
            : throw new ProtocolException(Round, null, "the shares add up to noise: one of them was altered or masked otherwise.", Remedy);
    }

    private static SortedDictionary<string, ReleasePayload> Decode(AggregationContext context, IReadOnlyList<PartyMessage> shares)
    {
        var releases = new SortedDictionary<string, ReleasePayload>(StringComparer.Ordinal);
        foreach (var share in shares)
        {
            if (!context.Parties.Contains(share.Sender))
            {
                throw new ProtocolException(Round, share.Sender, "the sender is not a party of this job.", Remedy);
            }

            if (!releases.TryAdd(share.Sender, ReleasePayload.Decode(share, context)))
            {
                throw new ProtocolException(Round, share.Sender, "a second share came from this party.", Remedy);
            }
        }

        return context.Parties.Ids.FirstOrDefault(id => !releases.ContainsKey(id)) is { } missing
            ? throw new ProtocolException(Round, missing, "no share came from this party.", "Start the job again.")
            : releases;
    }

    /// <summary>Any release if all agree; else the fault lies with those outside of the majority, or with all if there is none.</summary>
    private static ReleasePayload Agreed(AggregationContext context, SortedDictionary<string, ReleasePayload> releases)
    {
        var opinions = releases
            .GroupBy(entry => Convert.ToHexString(entry.Value.EncodeCommon(context)), entry => entry.Key)
            .OrderByDescending(opinion => opinion.Count())
            .ToList();
        if (opinions.Count == 1)
        {
            return releases.First().Value;
        }

        var majority = opinions[0].Count() * 2 > releases.Count;
        var different = string.Join(", ", (majority ? opinions.Skip(1) : opinions).SelectMany(opinion => opinion).Order(StringComparer.Ordinal));
        throw new ProtocolException(
            Round, different, "the parties disagree on the messages they saw, the released groups or their totals.", Remedy);
    }

    private static void CheckMinimum(AggregationContext context, ReleasePayload release)
    {
        var layout = context.Layout;
        for (var i = 0; i < release.Groups.Length; i++)
        {
            var counts = release.Totals.AsSpan(i * layout.CountColumns, layout.CountColumns);
            if (!ReleaseRule.Reaches(counts[..layout.GuardedColumns], release.Summary.Minimum) || !layout.HistogramsHold(counts, release.Summary.Minimum))
            {
                throw new ProtocolException(Round, null, "a group under the minimum size was released.", Remedy);
            }
        }
    }
}
