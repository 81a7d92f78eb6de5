namespace TrustedSpace.Computation.Statistics;

/// <summary>What rows are grouped by: every key has finitely many values, known before anyone has looked at data.</summary>
public abstract record GroupKey
{
    private GroupKey()
    {
    }

    /// <summary>An element with a declared domain or declared bins.</summary>
    public sealed record Element(string Name, ColumnType Type) : GroupKey;

    /// <summary>CASE with literals for values.</summary>
    public sealed record Case(RowValue.Case Choice) : GroupKey;

    /// <summary>
    /// FLOOR(element / width), an integer k from <paramref name="First"/> to <paramref name="Last"/>, labelled k × <paramref name="Factor"/>. The
    /// quotient is that of doubles in every engine.
    /// </summary>
    /// <param name="Name">The element.</param>
    /// <param name="Type">The element's type: Integer or Real.</param>
    /// <param name="Width">Finite and positive.</param>
    /// <param name="First">FLOOR(least declared value / width).</param>
    /// <param name="Last">FLOOR(greatest declared value / width).</param>
    /// <param name="Factor">What k is multiplied by: an integer for labels that are integers, a real for reals.</param>
    public sealed record Step(string Name, ColumnType Type, double Width, long First, long Last, ElementValue Factor) : GroupKey;

    /// <summary>A part of a date, from <paramref name="First"/> to <paramref name="Last"/>.</summary>
    public sealed record Part(string Name, DatePart DatePart, int First, int Last) : GroupKey;

    /// <summary>The first day of the period a date falls into; periods are numbered as <see cref="DatePeriods"/> says.</summary>
    public sealed record Period(string Name, DatePeriod DatePeriod, int First, int Last) : GroupKey;

    /// <summary>The elements the key depends on, with repetitions.</summary>
    public IEnumerable<string> Elements => this switch
    {
        Element element => [element.Name],
        Case choice => choice.Choice.Elements,
        Step step => [step.Name],
        Part part => [part.Name],
        Period period => [period.Name],
        _ => throw new InvalidOperationException($"Unknown key {GetType().Name}."),
    };
}
