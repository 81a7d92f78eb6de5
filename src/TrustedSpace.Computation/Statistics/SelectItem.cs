namespace TrustedSpace.Computation.Statistics;

/// <summary>One column of the answer, in the order of the SELECT list.</summary>
/// <param name="Name">Column name of the answer: the alias, or the element's name, or such as <c>avg(radius)</c>.</param>
public abstract record SelectItem(string Name)
{
    /// <summary>The value, or the bin's label, of a grouping element.</summary>
    /// <param name="Name">Column name of the answer.</param>
    /// <param name="GroupColumn">Position in <see cref="GroupDomain.Columns"/>.</param>
    public sealed record Group(string Name, int GroupColumn) : SelectItem(Name);

    /// <summary>A value that is found in a histogram.</summary>
    /// <param name="Name">Column name of the answer.</param>
    /// <param name="Function">What is asked.</param>
    /// <param name="Histogram">Position in <see cref="StatisticsPlan.Histograms"/>.</param>
    /// <param name="Level">The p of a quantile, 0 to 1; 0 for other functions.</param>
    public sealed record Distribution(string Name, DistributionFunction Function, int Histogram, double Level) : SelectItem(Name);

    /// <summary>An aggregate.</summary>
    /// <param name="Name">Column name of the answer.</param>
    /// <param name="Function">What is computed.</param>
    /// <param name="Measure">Position in <see cref="StatisticsPlan.Measures"/>; null for COUNT(*).</param>
    public sealed record Aggregate(string Name, AggregateFunction Function, int? Measure) : SelectItem(Name);
}
