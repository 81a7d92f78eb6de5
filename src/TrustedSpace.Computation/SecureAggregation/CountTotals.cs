using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>What a party checks of counts: its own before they are masked, and the totals before anything is released on them.</summary>
internal static class CountTotals
{
    private const string Remedy = "Start the job again; if it recurs, parties must compare their software versions.";

    /// <exception cref="ArgumentException">The counts have the wrong length.</exception>
    /// <exception cref="FixedPointOverflowException">A count exceeds 2^40.</exception>
    public static void RequireOwn(ulong[] counts, AggregationContext context)
    {
        if (counts.Length != context.Layout.Counts)
        {
            throw new ArgumentException($"Expected {context.Layout.Counts} counts, got {counts.Length}.", nameof(counts));
        }

        if (counts.Any(count => Magnitude(count, context.Terms.Counts) > FixedPointScale.MaxRows))
        {
            throw new FixedPointOverflowException("A count exceeds the bound of 2^40 rows a party.");
        }
    }

    /// <summary>Exact totals cover the own counts and do not exceed the rows of their group; all stay within the bound.</summary>
    /// <exception cref="ProtocolException">The totals are impossible.</exception>
    public static void RequirePossible(ReadOnlySpan<ulong> totals, ReadOnlySpan<ulong> own, AggregationContext context, Round round)
    {
        for (var i = 0; i < totals.Length; i++)
        {
            var exact = context.Terms.Counts == CountRule.Exact;
            var rows = totals[i - i % context.Layout.CountColumns];
            if (Magnitude(totals[i], context.Terms.Counts) > FixedPointScale.MaxTotal || exact && (totals[i] < own[i] || totals[i] > rows))
            {
                throw new ProtocolException(round, null, "the totals are impossible: masks did not cancel or a party sent wrong counts.", Remedy);
            }
        }
    }

    private static ulong Magnitude(ulong count, CountRule rule) => rule == CountRule.Noisy && (long)count < 0 ? unchecked(0 - count) : count;
}
