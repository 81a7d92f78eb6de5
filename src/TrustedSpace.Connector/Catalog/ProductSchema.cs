using System.Globalization;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Catalog;

/// <summary>Reads a dataset's description as the schema of its product: the same for every owner, so that all plan alike.</summary>
internal static class ProductSchema
{
    /// <exception cref="ArgumentException">The description is inconsistent; the message names the element.</exception>
    public static StatisticsSchema Of(DatasetDescription description) =>
        new(description.Product.Value, [.. description.Elements.Select(Column)]);

    private static ColumnDescription Column(DataElement element) => new()
    {
        Name = element.Name.Value,
        Type = TypeOf(element.Type),
        Nullable = element.Nullable,
        Min = element.Minimum ?? element.Earliest?.DayNumber,
        Max = element.Maximum ?? element.Latest?.DayNumber,
        Domain = element.Domain is { } domain ? [.. domain.Select(text => Value(element.Type, text))] : null,
        BinEdges = element.Bins,
    };

    private static ColumnType TypeOf(ElementType type) => type switch
    {
        ElementType.Integer => ColumnType.Integer,
        ElementType.Real => ColumnType.Real,
        ElementType.Text => ColumnType.Text,
        ElementType.Date => ColumnType.Date,
        _ => ColumnType.Boolean,
    };

    private static ElementValue Value(ElementType type, string text) => type switch
    {
        ElementType.Integer => ElementValue.Integer(long.Parse(text, CultureInfo.InvariantCulture)),
        ElementType.Boolean => ElementValue.Boolean(text == "true"),
        _ => ElementValue.Text(text),
    };
}
