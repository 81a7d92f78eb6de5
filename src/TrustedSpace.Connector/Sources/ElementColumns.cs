using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// The described elements of one dataset as SQL expressions. Names that reach a statement come from here and nowhere else.
/// </summary>
public sealed class ElementColumns
{
    private readonly Dictionary<string, DataElement> _elements;
    private readonly IReadOnlyDictionary<string, string>? _renamed;

    /// <param name="description">The elements that may be read.</param>
    /// <param name="dialect">The engine.</param>
    /// <param name="renamed">Column names that differ from the element's name, by element.</param>
    public ElementColumns(DatasetDescription description, SqlDialect dialect, IReadOnlyDictionary<string, string>? renamed = null)
    {
        Dialect = dialect;
        _elements = description.Elements.ToDictionary(element => element.Name.Value, StringComparer.Ordinal);
        _renamed = renamed;
    }

    public SqlDialect Dialect { get; }

    /// <exception cref="ArgumentException">The description has no such element.</exception>
    public DataElement this[string element] => _elements.TryGetValue(element, out var found)
        ? found
        : throw new ArgumentException($"The dataset describes no element {element}.", nameof(element));

    public string ColumnOf(string element) => _renamed?.GetValueOrDefault(element) ?? element;

    public string Value(string element) => Dialect.Value(this[element], ColumnOf(element));

    public string GroupKey(string element) => Dialect.GroupKey(this[element], ColumnOf(element));

    /// <summary>Refuses a plan that was made for another schema.</summary>
    /// <exception cref="ArgumentException">An element is unknown or has another type.</exception>
    public void Require(StatisticsPlan plan)
    {
        foreach (var name in plan.ElementsUsed)
        {
            _ = this[name];
        }

        foreach (var (name, type) in plan.Measures.SelectMany(measure => measure.Arguments).SelectMany(argument => Typed(argument.Value))
            .Concat(plan.Groups.Columns.Concat(plan.Histograms.Select(histogram => histogram.Bins)).SelectMany(column => Typed(column.Key))))
        {
            if (TypeOf(this[name]) != type)
            {
                throw new ArgumentException($"The plan takes element {name} as {type}; the dataset describes it as {this[name].Type}.", nameof(plan));
            }
        }
    }

    private static IEnumerable<(string Name, ColumnType Type)> Typed(RowValue value) => value switch
    {
        RowValue.Element element => [(element.Name, element.Type)],
        RowValue.Case choice => choice.Values.SelectMany(Typed),
        _ => [],
    };

    private static IEnumerable<(string Name, ColumnType Type)> Typed(GroupKey key) => key switch
    {
        GroupKey.Element element => [(element.Name, element.Type)],
        GroupKey.Step step => [(step.Name, step.Type)],
        GroupKey.Part part => [(part.Name, ColumnType.Date)],
        GroupKey.Period period => [(period.Name, ColumnType.Date)],
        _ => [],
    };

    /// <summary>The type in plans of an element's declared type.</summary>
    public static ColumnType TypeOf(DataElement element) => element.Type switch
    {
        ElementType.Integer => ColumnType.Integer,
        ElementType.Real => ColumnType.Real,
        ElementType.Text => ColumnType.Text,
        ElementType.Date => ColumnType.Date,
        _ => ColumnType.Boolean,
    };
}
