using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>What all parties of one job, and its consumer, agree on before it starts, with the threshold. Every message carries its hash.</summary>
public sealed class DoubleMaskingContext
{
    private readonly byte[] _hash;

    /// <param name="aggregation">The job. Its values are scaled by most, for they are given before the totals are known.</param>
    /// <param name="threshold">
    /// Fewest parties that end the job: shares of so many reveal a secret, so fewer must not collude. More than half of the parties, at most all.
    /// </param>
    /// <exception cref="ArgumentException">The threshold is out of range, or values are scaled by the total.</exception>
    public DoubleMaskingContext(AggregationContext aggregation, int threshold)
    {
        ArgumentNullException.ThrowIfNull(aggregation);
        if (threshold < LeastThreshold(aggregation.Parties.Count) || threshold > aggregation.Parties.Count)
        {
            throw new ArgumentException($"The threshold of {aggregation.Parties.Count} parties is more than half of them, not {threshold}.", nameof(threshold));
        }

        if (aggregation.Terms.Values != ValueScale.ByMost)
        {
            throw new ArgumentException("Values that are given before the totals are known can't be scaled by them.", nameof(aggregation));
        }

        Aggregation = aggregation;
        Threshold = threshold;
        _hash = new Framing("trustedspace/double-masking/context/1").Add(aggregation.Hash).Add(threshold).Sha256();
    }

    public AggregationContext Aggregation { get; }

    public int Threshold { get; }

    /// <summary>SHA-256 over both, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Values per group on the wire: those of the layout, then their check word.</summary>
    internal int Columns => Aggregation.Layout.ValueColumns + 1;

    /// <summary>Values of all groups on the wire.</summary>
    internal int Words => Aggregation.Layout.Groups * Columns;

    /// <summary>The threshold of a job in which so many parties must stay: that, but more than half of all.</summary>
    public static int ThresholdFor(int minimum, int parties) => Math.Max(minimum, LeastThreshold(parties));

    private static int LeastThreshold(int parties) => parties / 2 + 1;

    /// <summary>Place of a party among all, from 1: where its shares of secrets lie.</summary>
    internal int PlaceOf(string party)
    {
        for (var i = 0; i < Aggregation.Parties.Count; i++)
        {
            if (Aggregation.Parties.Ids[i] == party)
            {
                return i + 1;
            }
        }

        throw new ArgumentException($"{party} is not among the parties.", nameof(party));
    }
}
