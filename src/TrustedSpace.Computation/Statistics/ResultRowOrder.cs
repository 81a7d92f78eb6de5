namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// The order of ORDER BY, as DuckDB's: numbers by value, text by code points, FALSE before TRUE. Bins are ordered by their edges,
/// not by their labels.
/// </summary>
internal sealed class ResultRowOrder(StatisticsPlan plan, IReadOnlyList<OrderKey> keys) : IComparer<ResultRow>
{
    public int Compare(ResultRow? x, ResultRow? y)
    {
        foreach (var key in keys)
        {
            var order = Compare(key, x!, y!);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private int Compare(OrderKey key, ResultRow x, ResultRow y)
    {
        var (left, right) = (x.Cells[key.Column], y.Cells[key.Column]);
        if (left.Kind == ResultKind.Null || right.Kind == ResultKind.Null)
        {
            var nulls = (left.Kind == ResultKind.Null ? 0 : 1) - (right.Kind == ResultKind.Null ? 0 : 1);
            return key.NullsFirst ? nulls : -nulls;
        }

        var order = plan.Select[key.Column] is SelectItem.Group { GroupColumn: var column } && plan.Groups.Columns[column].Values is null
            ? x.Slots[column].CompareTo(y.Slots[column])
            : Compare(left, right);
        return key.Descending ? -order : order;
    }

    private static int Compare(ResultCell left, ResultCell right) => (left.Kind, right.Kind) switch
    {
        (ResultKind.Integer, ResultKind.Integer) => left.AsInteger.CompareTo(right.AsInteger),
        (ResultKind.Text, ResultKind.Text) => Utf8(left).SequenceCompareTo(Utf8(right)),
        (ResultKind.Boolean, ResultKind.Boolean) => left.AsBoolean.CompareTo(right.AsBoolean),
        _ => left.AsNumber.CompareTo(right.AsNumber),
    };

    // Bytes of UTF-8 are in the order of code points; UTF-16 units are not.
    private static ReadOnlySpan<byte> Utf8(ResultCell text) => System.Text.Encoding.UTF8.GetBytes(text.AsText);
}
