using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>
/// The consumer's side: holds the shares of all parties that stayed against each other, takes the covers off the sums, and checks that no group is
/// under the minimum and that every group's check word fits.
/// </summary>
public static class CoveredCombiner
{
    private static readonly Round Round = DoubleMaskingRounds.Release;

    /// <param name="context">The job, with the plan hash and party set that the signed statements name.</param>
    /// <param name="shares">One share of every party that stayed, in any order, each opened and its sender verified.</param>
    /// <exception cref="ProtocolException">A share is missing, foreign, repeated or malformed, or the shares do not agree.</exception>
    public static CombinedRelease Combine(DoubleMaskingContext context, IReadOnlyList<PartyMessage> shares)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(shares);
        var releases = ReceivedShares.Decode(context.Aggregation, Round, shares, share => CoveredRelease.Decode(share, context));
        var first = ReceivedShares.Agreed(Round, releases, release => release.EncodeCommon(context));
        var contributors = CheckParties(context, first, [.. releases.Keys]);
        ReceivedShares.CheckMinimum(context.Aggregation, Round, first.Groups.Length, first.Totals, first.Summary.Minimum);
        var values = Values(context, first, releases.Values);
        return new CombinedRelease(
            first.Transcript, first.Summary, contributors, first.Groups, first.Totals, context.Aggregation.BoundsOf(first.Totals), values);
    }

    private static string[] CheckParties(DoubleMaskingContext context, CoveredRelease release, string[] senders)
    {
        string[] contributors = [.. release.Contributors.Select(index => context.Aggregation.Parties.Ids[index])];
        string[] stayed = [.. contributors.Except(release.Lost.Select(index => context.Aggregation.Parties.Ids[index]), StringComparer.Ordinal)];
        if (stayed.Length < context.Threshold)
        {
            throw new ProtocolException(Round, null, $"{stayed.Length} parties ended the job, and the threshold is {context.Threshold}.", ReceivedShares.Remedy);
        }

        var missing = stayed.Except(senders, StringComparer.Ordinal).ToArray();
        return missing.Length == 0 && stayed.Length == senders.Length
            ? contributors
            : throw new ProtocolException(Round, missing.FirstOrDefault(), "the shares are not one of each party that stayed.", "Start the job again.");
    }

    private static UInt128[] Values(DoubleMaskingContext context, CoveredRelease first, IEnumerable<CoveredRelease> releases)
    {
        UInt128[] sums = [.. first.Covered.Zip(first.LostCovers, (covered, lost) => unchecked(covered - lost))];
        foreach (var release in releases)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] = unchecked(sums[i] - release.Cover[i]);
            }
        }

        var columns = context.Columns;
        var values = new List<UInt128>(sums.Length);
        for (var at = 0; at < sums.Length; at += columns)
        {
            var group = sums.AsSpan(at, columns - 1);
            if (CheckWord.Compute(first.Keys, group) != sums[at + columns - 1])
            {
                throw new ProtocolException(Round, null, "the shares add up to noise: one of them was altered or covered otherwise.", ReceivedShares.Remedy);
            }

            values.AddRange(group);
        }

        return [.. values];
    }
}
