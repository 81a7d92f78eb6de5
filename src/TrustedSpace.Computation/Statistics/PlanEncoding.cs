using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Computation.FixedPoint;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// The canonical encoding of a plan, whose SHA-256 owners compare and protocol messages are bound to: every field in a fixed
/// order, numbers little-endian, text UTF-8, each variable part preceded by its length, each variant by a tag.
/// </summary>
internal static class PlanEncoding
{
    private const string Label = "trustedspace/statistics-plan/1";

    public static byte[] Hash(StatisticsPlan plan)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, new UTF8Encoding(false, throwOnInvalidBytes: true)))
        {
            writer.Write(Label);
            writer.Write(plan.Product);
            WriteAll(writer, plan.Select, Write);
            writer.Write(plan.Where is not null);
            if (plan.Where is not null)
            {
                Write(writer, plan.Where);
            }

            WriteAll(writer, plan.Groups.Columns, Write);
            WriteAll(writer, plan.Aggregated, Write);
        }

        return SHA256.HashData(buffer.ToArray());
    }

    private static void WriteAll<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
        {
            write(writer, item);
        }
    }

    private static void Write(BinaryWriter writer, SelectItem item)
    {
        writer.Write(item.Name);
        switch (item)
        {
            case SelectItem.Group group:
                writer.Write((byte)'g');
                writer.Write(group.GroupColumn);
                break;
            case SelectItem.Aggregate aggregate:
                writer.Write((byte)'a');
                writer.Write((int)aggregate.Function);
                writer.Write(aggregate.Element ?? -1);
                break;
            default:
                throw new InvalidOperationException($"Unknown select item {item.GetType().Name}.");
        }
    }

    private static void Write(BinaryWriter writer, Predicate predicate)
    {
        switch (predicate)
        {
            case Predicate.Comparison comparison:
                WriteHead(writer, 'c', comparison.Element);
                writer.Write((int)comparison.Operator);
                Write(writer, comparison.Value);
                break;
            case Predicate.In member:
                WriteHead(writer, 'i', member.Element);
                WriteAll(writer, member.Values, Write);
                break;
            case Predicate.Between between:
                WriteHead(writer, 'b', between.Element);
                Write(writer, between.Low);
                Write(writer, between.High);
                break;
            case Predicate.IsNull isNull:
                WriteHead(writer, 'n', isNull.Element);
                break;
            case Predicate.And and:
                writer.Write((byte)'&');
                WriteAll(writer, and.Terms, Write);
                break;
            case Predicate.Or or:
                writer.Write((byte)'|');
                WriteAll(writer, or.Terms, Write);
                break;
            case Predicate.Not not:
                writer.Write((byte)'!');
                Write(writer, not.Term);
                break;
            default:
                throw new InvalidOperationException($"Unknown predicate {predicate.GetType().Name}.");
        }
    }

    private static void WriteHead(BinaryWriter writer, char tag, string element)
    {
        writer.Write((byte)tag);
        writer.Write(element);
    }

    private static void Write(BinaryWriter writer, GroupColumn column)
    {
        writer.Write(column.Element);
        writer.Write((int)column.Type);
        writer.Write(column.Nullable);
        writer.Write(column.Values is not null);
        if (column.Values is not null)
        {
            WriteAll(writer, column.Values, Write);
        }
        else
        {
            WriteAll(writer, column.BinEdges!, (target, edge) => target.Write(edge + 0.0));
        }
    }

    private static void Write(BinaryWriter writer, AggregatedElement element)
    {
        writer.Write(element.Element);
        writer.Write((int)element.Type);
        writer.Write(element.Nullable);
        writer.Write(element.NeedsSum);
        writer.Write(element.NeedsSquares);
        writer.Write(element.Scale is not null);
        if (element.Scale is { } scale)
        {
            Write(writer, scale);
        }
    }

    private static void Write(BinaryWriter writer, FixedPointScale scale)
    {
        writer.Write(scale.Min + 0.0);
        writer.Write(scale.Max + 0.0);
    }

    private static void Write(BinaryWriter writer, ElementValue value)
    {
        writer.Write((int)value.Type);
        switch (value.Type)
        {
            case ColumnType.Integer:
                writer.Write(value.AsInteger);
                break;
            case ColumnType.Real:
                writer.Write(value.AsReal);
                break;
            case ColumnType.Text:
                writer.Write(value.AsText);
                break;
            default:
                writer.Write(value.AsBoolean);
                break;
        }
    }
}
