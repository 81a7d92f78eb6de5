using CsCheck;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Tests.Connector.Sources.Contract;

/// <summary>Random conditions over <see cref="SampleData.Visits"/>, and what they mean: SQL's three-valued logic, null for unknown.</summary>
public static class Conditions
{
    private static readonly Gen<(string Element, ElementValue Value)> Literal = Gen.OneOf(
        Gen.Int[-5, 125].Select(age => ("age", ElementValue.Integer(age))),
        Gen.Int[1, 4].Select(grade => ("grade", ElementValue.Integer(grade))),
        Gen.Int[-60, 12_000].Select(cost => ("cost", ElementValue.Real(cost + 0.5))),
        Gen.Bool.Select(urgent => ("urgent", ElementValue.Boolean(urgent))),
        Gen.OneOf(SampleData.Wards).Select(ward => ("ward", ElementValue.Text(ward))),
        Gen.Int[0, 25].Select(note => ("note", ElementValue.Text($"note {note} – 注"))));

    private static readonly Gen<Predicate> Leaf = Gen.OneOf(
        Gen.Select(Literal, Gen.Enum<ComparisonOperator>(), (literal, comparison) => (Predicate)new Predicate.Comparison(literal.Element, comparison, literal.Value)),
        Literal.Select(literal => (Predicate)new Predicate.IsNull(literal.Element)),
        Literal.Array[1, 4].Select(literals => (Predicate)new Predicate.In(
            literals[0].Element,
            [.. literals.Where(literal => literal.Element == literals[0].Element).Select(literal => literal.Value)])),
        Gen.Select(Literal, Gen.Int[0, 60], (literal, width) => (Predicate)new Predicate.Between(literal.Element, literal.Value, Above(literal.Value, width))));

    /// <summary>Conditions up to four levels deep.</summary>
    public static Gen<Predicate> Any { get; } = Nested(4);

    /// <summary>Whether a row of the sample satisfies the condition; null if that is unknown.</summary>
    public static bool? Holds(Predicate condition, SampleData data, object?[] row) => condition switch
    {
        Predicate.Comparison comparison => Compare(data, row, comparison.Element, comparison.Value) is { } order ? Decide(comparison.Operator, order) : null,
        Predicate.In member => Value(data, row, member.Element) is null ? null : member.Values.Any(value => Compare(data, row, member.Element, value) == 0),
        Predicate.Between between => Value(data, row, between.Element) is null
            ? null
            : Compare(data, row, between.Element, between.Low) >= 0 && Compare(data, row, between.Element, between.High) <= 0,
        Predicate.IsNull isNull => Value(data, row, isNull.Element) is null,
        Predicate.Not not => !Holds(not.Term, data, row),
        Predicate.And and => and.Terms.Select(term => Holds(term, data, row)).Aggregate((bool?)true, (left, right) => left & right),
        Predicate.Or or => or.Terms.Select(term => Holds(term, data, row)).Aggregate((bool?)false, (left, right) => left | right),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private static Gen<Predicate> Nested(int depth) => depth == 0
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Nested(depth - 1).Select(term => (Predicate)new Predicate.Not(term)),
            Nested(depth - 1).Array[2, 3].Select(terms => (Predicate)new Predicate.And(terms)),
            Nested(depth - 1).Array[2, 3].Select(terms => (Predicate)new Predicate.Or(terms)));

    private static ElementValue Above(ElementValue value, int width) => value.Type switch
    {
        ColumnType.Integer => ElementValue.Integer(value.AsInteger + width),
        ColumnType.Real => ElementValue.Real(value.AsReal + width),
        _ => value,
    };

    private static object? Value(SampleData data, object?[] row, string element) =>
        row[data.Elements.ToList().FindIndex(each => each.Name.Value == element)];

    private static int? Compare(SampleData data, object?[] row, string element, ElementValue literal) => Value(data, row, element) switch
    {
        null => null,
        long number => number.CompareTo(literal.AsInteger),
        double number => number.CompareTo(literal.AsReal),
        bool truth => truth.CompareTo(literal.AsBoolean),
        string text => string.CompareOrdinal(text, literal.AsText),
        var other => throw new ArgumentException($"{other.GetType()} is no element's type."),
    };

    private static bool Decide(ComparisonOperator comparison, int order) => comparison switch
    {
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Greater => order > 0,
        _ => order >= 0,
    };
}
