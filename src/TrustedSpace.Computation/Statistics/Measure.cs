using System.Numerics;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// What aggregates need over the same rows of a group: the number of rows that satisfy the filter and of which every argument is known,
/// and moments of the arguments over these rows. Aggregates that use the same rows share a measure.
/// </summary>
/// <remarks>Invariant: X only with Y; moments of an argument only if it is there and has a scale.</remarks>
public sealed record Measure
{
    /// <summary>The argument, of a pair the first: COUNT(y), SUM(y), REGR_SLOPE(y, x). Null if rows are counted.</summary>
    public Argument? Y { get; init; }

    /// <summary>The second argument of a pair; null if there is one argument only.</summary>
    public Argument? X { get; init; }

    /// <summary>FILTER: the condition on rows besides the plan's; null for all rows.</summary>
    public Predicate? Filter { get; init; }

    /// <summary>The sums that are needed besides the count; their words follow each other in this order.</summary>
    public Moments Moments { get; init; }

    /// <summary>No argument, one or two.</summary>
    public IReadOnlyList<Argument> Arguments => (Y, X) switch
    {
        (null, _) => [],
        (_, null) => [Y],
        _ => [Y, X],
    };

    /// <summary>The elements the measure reads, with repetitions.</summary>
    public IEnumerable<string> Elements => Arguments.SelectMany(argument => argument.Value.Elements).Concat(Filter?.Elements ?? []);

    /// <summary>Whether every row of a group counts, as the elements are declared.</summary>
    public bool CountsEveryRow => Filter is null && Arguments.All(argument => !argument.Nullable);

    /// <summary>Words per group that parties sum for this measure.</summary>
    public int Words => BitOperations.PopCount((uint)Moments);

    public bool Needs(Moments moments) => (Moments & moments) == moments;

    /// <summary>The position of a moment's word among this measure's words.</summary>
    internal int WordOf(Moments moment) => BitOperations.PopCount((uint)Moments & ((uint)moment - 1));
}
