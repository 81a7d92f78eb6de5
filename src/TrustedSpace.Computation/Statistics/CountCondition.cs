namespace TrustedSpace.Computation.Statistics;

/// <summary>The condition of a HAVING clause: on counts of a released group, which are never NULL.</summary>
public abstract record CountCondition
{
    private CountCondition()
    {
    }

    /// <summary>Count ⋄ number.</summary>
    /// <param name="CountColumn">Position among <see cref="StatisticsPlan.CountColumns"/>: 0 for COUNT(*).</param>
    /// <param name="Operator">The comparison.</param>
    /// <param name="Number">What the count is compared with.</param>
    public sealed record Comparison(int CountColumn, ComparisonOperator Operator, long Number) : CountCondition;

    /// <summary>All of two or more.</summary>
    public sealed record And(IReadOnlyList<CountCondition> Terms) : CountCondition;

    /// <summary>Any of one or more.</summary>
    public sealed record Or(IReadOnlyList<CountCondition> Terms) : CountCondition;

    public sealed record Not(CountCondition Term) : CountCondition;

    /// <summary>Whether a group of these totals satisfies the condition.</summary>
    public bool Holds(ReadOnlySpan<ulong> totals)
    {
        switch (this)
        {
            case Comparison comparison:
                return comparison.Operator.Holds(((long)totals[comparison.CountColumn]).CompareTo(comparison.Number));
            case Not not:
                return !not.Term.Holds(totals);
            case And and:
                foreach (var term in and.Terms)
                {
                    if (!term.Holds(totals))
                    {
                        return false;
                    }
                }

                return true;
            case Or or:
                foreach (var term in or.Terms)
                {
                    if (term.Holds(totals))
                    {
                        return true;
                    }
                }

                return false;
            default:
                throw new InvalidOperationException($"Unknown condition {GetType().Name}.");
        }
    }

    /// <summary>The count columns the condition reads, with repetitions.</summary>
    internal IEnumerable<int> Columns() => this switch
    {
        Comparison comparison => [comparison.CountColumn],
        Not not => not.Term.Columns(),
        And and => and.Terms.SelectMany(term => term.Columns()),
        Or or => or.Terms.SelectMany(term => term.Columns()),
        _ => throw new InvalidOperationException($"Unknown condition {GetType().Name}."),
    };
}
