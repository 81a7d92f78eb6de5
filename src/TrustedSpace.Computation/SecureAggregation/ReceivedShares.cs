using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>What a consumer checks of the shares that it got, whatever the protocol, before it adds them up.</summary>
internal static class ReceivedShares
{
    public const string Remedy = "Nothing of this result can be trusted; report the parties to the operator and start a new job.";

    /// <summary>The shares by sender.</summary>
    /// <exception cref="ProtocolException">A share is foreign, repeated or malformed.</exception>
    public static SortedDictionary<string, T> Decode<T>(
        AggregationContext context, Round round, IReadOnlyList<PartyMessage> shares, Func<PartyMessage, T> decode)
    {
        var bySender = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var share in shares)
        {
            if (!context.Parties.Contains(share.Sender))
            {
                throw new ProtocolException(round, share.Sender, "the sender is not a party of this job.", Remedy);
            }

            if (!bySender.TryAdd(share.Sender, decode(share)))
            {
                throw new ProtocolException(round, share.Sender, "a second share came from this party.", Remedy);
            }
        }

        return bySender.Count > 0 ? bySender : throw new ProtocolException(round, context.Parties.Ids[0], "no share came from this party.", "Start the job again.");
    }

    /// <summary>Any share if all agree; else the fault lies with those outside of the majority, or with all if there is none.</summary>
    /// <exception cref="ProtocolException">The shares disagree.</exception>
    public static T Agreed<T>(Round round, SortedDictionary<string, T> shares, Func<T, byte[]> common)
    {
        var opinions = shares
            .GroupBy(share => Convert.ToHexString(common(share.Value)), share => share.Key)
            .OrderByDescending(opinion => opinion.Count())
            .ToList();
        if (opinions.Count == 1)
        {
            return shares.First().Value;
        }

        var majority = opinions[0].Count() * 2 > shares.Count;
        var different = string.Join(", ", (majority ? opinions.Skip(1) : opinions).SelectMany(opinion => opinion).Order(StringComparer.Ordinal));
        throw new ProtocolException(
            round, different, "the parties disagree on the messages they saw, the released groups or their totals.", Remedy);
    }

    /// <exception cref="ProtocolException">A group under the minimum was released.</exception>
    public static void CheckMinimum(AggregationContext context, Round round, int groups, ulong[] totals, int minimum)
    {
        var layout = context.Layout;
        for (var i = 0; i < groups; i++)
        {
            var counts = totals.AsSpan(i * layout.CountColumns, layout.CountColumns);
            if (!ReleaseRule.Reaches(counts[..layout.GuardedColumns], minimum) || !layout.HistogramsHold(counts, minimum))
            {
                throw new ProtocolException(round, null, "a group under the minimum size was released.", Remedy);
            }
        }
    }
}
