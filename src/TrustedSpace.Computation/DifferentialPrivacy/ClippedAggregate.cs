using System.Numerics;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>All that one owner's source contributes to a plan under differential privacy: whole numbers of clipped rows. It never leaves the owner without noise.</summary>
/// <remarks>Invariant: every sum is within what its rows can add on the <see cref="ClippedGrid"/>. Nothing that a row holds makes it fail: a refusal would tell of the row.</remarks>
public sealed class ClippedAggregate
{
    private readonly Dictionary<int, ClippedGroup> _groups = [];

    /// <exception cref="ArgumentException">The source returned something inconsistent.</exception>
    /// <exception cref="FixedPointOverflowException">A group has more than 2^39 rows.</exception>
    public ClippedAggregate(StatisticsPlan plan, IEnumerable<ClippedGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(groups);
        Plan = plan;
        var limits = plan.ValueWords.Select(word => (word.CountColumn, Limit: ClippedGrid.LimitOf(plan.Measures[word.Measure!.Value], word.Moment))).ToArray();
        foreach (var group in groups)
        {
            Check(plan, group, limits);
            if (!_groups.TryAdd(group.Index, group))
            {
                throw new ArgumentException($"The source returned group {group.Index} twice.", nameof(groups));
            }
        }
    }

    public StatisticsPlan Plan { get; }

    /// <summary>The group of that index, or null if the owner has no row in it.</summary>
    public ClippedGroup? Find(int index) => _groups.GetValueOrDefault(index);

    private static void Check(StatisticsPlan plan, ClippedGroup group, (int CountColumn, BigInteger Limit)[] limits)
    {
        if ((uint)group.Index >= (uint)plan.Groups.Count || group.Counts.Count != plan.CountColumns || group.Sums.Count != plan.ValueColumns
            || group.Counts.Any(count => count < 0 || count > group.Counts[0]))
        {
            throw new ArgumentException($"The source returned group {group.Index} with the wrong shape.", nameof(group));
        }

        if (group.Counts[0] > FixedPointScale.MaxRows / 2)
        {
            throw new FixedPointOverflowException("A group has more than 2^39 rows at one owner."); // the other half is for noise
        }

        for (var i = 0; i < limits.Length; i++)
        {
            if (BigInteger.Abs(group.Sums[i]) > limits[i].Limit * group.Counts[limits[i].CountColumn])
            {
                throw new ArgumentException($"The source's sums of group {group.Index} are beyond what its rows can add.", nameof(group));
            }
        }
    }
}

/// <summary>One non-empty group of one owner.</summary>
/// <param name="Index">Index in <see cref="StatisticsPlan.Groups"/>.</param>
/// <param name="Counts">The plan's <see cref="StatisticsPlan.CountWords"/>: rows first.</param>
/// <param name="Sums">The plan's <see cref="StatisticsPlan.ValueWords"/> as whole numbers on the <see cref="ClippedGrid"/>.</param>
public sealed record ClippedGroup(int Index, IReadOnlyList<long> Counts, IReadOnlyList<BigInteger> Sums);
