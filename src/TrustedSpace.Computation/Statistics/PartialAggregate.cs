using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>All that one owner's source contributes to a plan: its non-empty groups. It never leaves the owner unmasked.</summary>
/// <remarks>Invariant: indexes are distinct and within the plan; counts are consistent; values lie within the declared bounds.</remarks>
public sealed class PartialAggregate
{
    private readonly Dictionary<int, PartialGroup> _groups = [];

    /// <exception cref="UndeclaredValueException">An element's values lie outside of its declared bounds, or are NULL undeclared.</exception>
    /// <exception cref="FixedPointOverflowException">A group has more than 2^40 rows.</exception>
    /// <exception cref="ArgumentException">The source returned something inconsistent.</exception>
    public PartialAggregate(StatisticsPlan plan, IEnumerable<PartialGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(groups);
        Plan = plan;
        foreach (var group in groups)
        {
            Check(plan, group);
            if (!_groups.TryAdd(group.Index, group))
            {
                throw new ArgumentException($"The source returned group {group.Index} twice.", nameof(groups));
            }
        }
    }

    public StatisticsPlan Plan { get; }

    /// <summary>The non-empty groups, in no particular order.</summary>
    public IReadOnlyCollection<PartialGroup> Groups => _groups.Values;

    /// <summary>The group of that index, or null if the owner has no row in it.</summary>
    public PartialGroup? Find(int index) => _groups.GetValueOrDefault(index);

    private static void Check(StatisticsPlan plan, PartialGroup group)
    {
        if ((uint)group.Index >= (uint)plan.Groups.Count || group.Rows < 1 || group.Measures.Count != plan.Measures.Count
            || group.Bins.Count != plan.CountColumns - 1 - plan.Measures.Count)
        {
            throw new ArgumentException($"The source returned group {group.Index} with the wrong shape.", nameof(group));
        }

        if (group.Rows > FixedPointScale.MaxRows)
        {
            throw new FixedPointOverflowException("A group has more than 2^40 rows at one owner.");
        }

        for (var i = 0; i < group.Measures.Count; i++)
        {
            Check(plan.Measures[i], group.Measures[i], group.Rows);
        }

        var bin = 0;
        foreach (var histogram in plan.Histograms)
        {
            var bins = group.Bins.Skip(bin).Take(histogram.Bins.Slots);
            if (bins.Any(count => count < 0) || bins.Sum() != group.Measures[histogram.Measure].Count)
            {
                throw new ArgumentException($"The source's histogram of {histogram.Bins.Name} has other rows than its measure.", nameof(group));
            }

            bin += histogram.Bins.Slots;
        }
    }

    private static void Check(Measure measure, MeasureMoments moments, long rows)
    {
        if (moments.Count < 0 || moments.Count > rows || measure.X is not null && moments.X.Count != moments.Count)
        {
            throw new ArgumentException("The source counted more rows of a measure than the group has.", nameof(moments));
        }

        if (moments.Count != rows && measure.CountsEveryRow)
        {
            throw new UndeclaredValueException(measure.Y!.Name);
        }

        if (moments.Count > 0 && measure.Y is { } y)
        {
            Check(y, moments.Y);
        }

        if (moments.Count > 0 && measure.X is { } x)
        {
            Check(x, moments.X);
        }
    }

    private static void Check(Argument argument, ElementMoments moments)
    {
        if (argument.Scale is { } scale
            && (!(moments.Min >= scale.Min && moments.Max <= scale.Max) || !double.IsFinite(moments.Squares) || moments.Squares < 0))
        {
            throw new UndeclaredValueException(argument.Name);
        }
    }
}
