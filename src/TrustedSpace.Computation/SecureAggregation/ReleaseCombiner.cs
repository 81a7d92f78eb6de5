using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// The consumer's side: adds up the shares of all parties after checking that they agree on the transcript, the released groups
/// and their totals, that no group is under the minimum, and that the check word of the sum fits.
/// </summary>
public static class ReleaseCombiner
{
    private static readonly Round Round = AggregationRounds.Release;

    /// <param name="context">The job, with the plan hash and party set that the signed statements name.</param>
    /// <param name="shares">One share of every party, in any order, each opened and its sender verified.</param>
    /// <exception cref="ProtocolException">A share is missing, foreign, repeated or malformed, or the shares do not agree.</exception>
    public static CombinedRelease Combine(AggregationContext context, IReadOnlyList<PartyMessage> shares)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(shares);
        var releases = ReceivedShares.Decode(context, Round, shares, share => ReleasePayload.Decode(share, context));
        if (context.Parties.Ids.FirstOrDefault(id => !releases.ContainsKey(id)) is { } missing)
        {
            throw new ProtocolException(Round, missing, "no share came from this party.", "Start the job again.");
        }

        var first = ReceivedShares.Agreed(Round, releases, release => release.EncodeCommon(context));
        ReceivedShares.CheckMinimum(context, Round, first.Groups.Length, first.Totals, first.Summary.Minimum);
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
            ? new CombinedRelease(
                first.Transcript, first.Summary, context.Parties.Ids, first.Groups, first.Totals, context.BoundsOf(first.Totals), values)
            : throw new ProtocolException(Round, null, "the shares add up to noise: one of them was altered or masked otherwise.", ReceivedShares.Remedy);
    }
}
