namespace TrustedSpace.Computation.Statistics;

/// <summary>A value computed of one row: an element, a literal, or a choice between such by conditions.</summary>
public abstract record RowValue
{
    private RowValue()
    {
    }

    /// <summary>SQL NULL.</summary>
    public static RowValue Null { get; } = new Literal(null);

    /// <summary>The element's value.</summary>
    public sealed record Element(string Name, ColumnType Type) : RowValue;

    /// <summary>A constant; null is SQL NULL.</summary>
    public sealed record Literal(ElementValue? Value) : RowValue;

    /// <summary>CASE: the value of the first branch whose condition is true, else <paramref name="Otherwise"/>. Values are elements and literals.</summary>
    public sealed record Case(IReadOnlyList<CaseBranch> Branches, RowValue Otherwise) : RowValue
    {
        /// <summary>The values of the branches and the last one, in order.</summary>
        public IEnumerable<RowValue> Values => Branches.Select(branch => branch.Then).Append(Otherwise);

        /// <summary>The same choice in which only one value is kept and all others are NULL.</summary>
        /// <param name="position">Position in <see cref="Values"/>.</param>
        public Case Only(int position) => new(
            [.. Branches.Select((branch, i) => i == position ? branch : branch with { Then = Null })],
            position == Branches.Count ? Otherwise : Null);
    }

    /// <summary>The elements the value depends on, with repetitions.</summary>
    public IEnumerable<string> Elements => this switch
    {
        Element element => [element.Name],
        Literal => [],
        Case choice => choice.Branches.SelectMany(branch => branch.When.Elements.Concat(branch.Then.Elements)).Concat(choice.Otherwise.Elements),
        _ => throw new InvalidOperationException($"Unknown value {GetType().Name}."),
    };
}

/// <summary>WHEN condition THEN value.</summary>
public sealed record CaseBranch(Predicate When, RowValue Then);
