namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// The typed condition of a WHERE, FILTER or WHEN clause, with SQL's three-valued logic. A source renders it into its own dialect with
/// every value as a parameter; element names are those of the schema.
/// </summary>
public abstract record Predicate
{
    private Predicate()
    {
    }

    /// <summary>Element ⋄ value; the value has the element's type.</summary>
    public sealed record Comparison(string Element, ComparisonOperator Operator, ElementValue Value) : Predicate;

    /// <summary>Element IN (values); at least one, all of the element's type. NOT IN is <see cref="Not"/> of it.</summary>
    public sealed record In(string Element, IReadOnlyList<ElementValue> Values) : Predicate;

    /// <summary>Low ≤ element ≤ high.</summary>
    public sealed record Between(string Element, ElementValue Low, ElementValue High) : Predicate;

    /// <summary>Element IS NULL. IS NOT NULL is <see cref="Not"/> of it.</summary>
    public sealed record IsNull(string Element) : Predicate;

    /// <summary>A part of a date ⋄ number.</summary>
    public sealed record PartComparison(string Element, DatePart Part, ComparisonOperator Operator, long Number) : Predicate;

    /// <summary>All of two or more.</summary>
    public sealed record And(IReadOnlyList<Predicate> Terms) : Predicate;

    /// <summary>Any of one or more.</summary>
    public sealed record Or(IReadOnlyList<Predicate> Terms) : Predicate;

    public sealed record Not(Predicate Term) : Predicate;

    /// <summary>The elements the condition depends on, with repetitions.</summary>
    public IEnumerable<string> Elements => this switch
    {
        Comparison comparison => [comparison.Element],
        In member => [member.Element],
        Between between => [between.Element],
        IsNull isNull => [isNull.Element],
        PartComparison part => [part.Element],
        And and => and.Terms.SelectMany(term => term.Elements),
        Or or => or.Terms.SelectMany(term => term.Elements),
        Not not => not.Term.Elements,
        _ => throw new InvalidOperationException($"Unknown predicate {GetType().Name}."),
    };
}
