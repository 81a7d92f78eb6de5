using System.Numerics;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>Turns an owner's clipped aggregate into the numbers its party adds to the others', each with the owner's share of the noise.</summary>
public static class NoisyVectors
{
    /// <summary>How parties and consumer read such numbers.</summary>
    public static AggregationTerms Terms => new(CountRule.Noisy, ValueScale.ByMost);

    /// <summary>Every group gets noise, also one without rows: which groups have rows is as much a secret as how many.</summary>
    /// <param name="aggregate">The owner's whole numbers.</param>
    /// <param name="noise">The noise of the job; of the aggregate's plan.</param>
    /// <param name="source">Kept for the values, whose noise is drawn when a group is first asked for.</param>
    public static AggregationInput Create(ClippedAggregate aggregate, NoisePlan noise, UniformSource source)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        ArgumentNullException.ThrowIfNull(noise);
        var plan = aggregate.Plan;
        var counts = new ulong[plan.Groups.Count * plan.CountColumns];
        for (var group = 0; group < plan.Groups.Count; group++)
        {
            var own = aggregate.Find(group)?.Counts;
            var row = counts.AsSpan(group * plan.CountColumns, plan.CountColumns);
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = noise.Counts[column] is { } word
                    ? unchecked((ulong)((own?[column] ?? 0) + (long)word.Draw(source)))
                    : row[0];
            }
        }

        return new AggregationInput(counts, new NoisyValues(aggregate, noise, source).Write);
    }

    // Asked for a group again, it answers the same: fresh noise on the same number would let the two be averaged.
    private sealed class NoisyValues(ClippedAggregate aggregate, NoisePlan noise, UniformSource source)
    {
        private readonly Dictionary<int, UInt128[]> _written = [];

        public void Write(int group, ReadOnlySpan<ulong> bounds, Span<UInt128> values)
        {
            if (!_written.TryGetValue(group, out var words))
            {
                _written[group] = words = Words(group);
            }

            words.CopyTo(values);
        }

        private UInt128[] Words(int group)
        {
            var own = aggregate.Find(group)?.Sums;
            var described = aggregate.Plan.ValueWords;
            var words = new UInt128[described.Count];
            for (var i = 0; i < words.Length; i++)
            {
                var sum = (own?[i] ?? BigInteger.Zero) << ClippedGrid.ShiftOf(described[i].Moment);
                words[i] = (UInt128)(Int128)(sum + noise.Values[i].Draw(source));
            }

            return words;
        }
    }
}
