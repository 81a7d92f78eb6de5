using System.Text;

namespace TrustedSpace.Computation.Statistics.Encoding;

/// <summary>
/// Writes the canonical encoding of a plan, whose SHA-256 owners compare and protocol messages are bound to: every field in a
/// fixed order, numbers little-endian, text UTF-8, each variable part preceded by its length, each variant by a tag.
/// </summary>
internal sealed class PlanWriter : IDisposable
{
    public const string Label = "trustedspace/statistics-plan/1";

    private readonly MemoryStream _buffer = new();
    private readonly BinaryWriter _writer;

    private PlanWriter() => _writer = new BinaryWriter(_buffer, new UTF8Encoding(false, throwOnInvalidBytes: true));

    public static byte[] Encode(StatisticsPlan plan)
    {
        using var writer = new PlanWriter();
        writer.Write(plan);
        writer._writer.Flush();
        return writer._buffer.ToArray();
    }

    public void Dispose() => _writer.Dispose();

    private void Write(StatisticsPlan plan)
    {
        _writer.Write(Label);
        _writer.Write(plan.Product);
        WriteAll(plan.Select, Write);
        _writer.Write(plan.Where is not null);
        if (plan.Where is not null)
        {
            Write(plan.Where);
        }

        WriteAll(plan.Groups.Columns, Write);
        WriteAll(plan.Measures, Write);
        Write(plan.Arrangement);
    }

    private void Write(Arrangement arrangement)
    {
        _writer.Write(arrangement.Having is not null);
        if (arrangement.Having is not null)
        {
            Write(arrangement.Having);
        }

        WriteAll(arrangement.OrderBy, Write);
        _writer.Write(arrangement.Limit ?? -1);
        _writer.Write(arrangement.Offset);
    }

    private void Write(OrderKey key)
    {
        _writer.Write(key.Column);
        _writer.Write(key.Descending);
        _writer.Write(key.NullsFirst);
    }

    private void Write(CountCondition condition)
    {
        switch (condition)
        {
            case CountCondition.Comparison comparison:
                _writer.Write((byte)PlanTag.Comparison);
                _writer.Write(comparison.CountColumn);
                _writer.Write((byte)comparison.Operator);
                _writer.Write(comparison.Number);
                break;
            case CountCondition.And and:
                _writer.Write((byte)PlanTag.And);
                WriteAll(and.Terms, Write);
                break;
            case CountCondition.Or or:
                _writer.Write((byte)PlanTag.Or);
                WriteAll(or.Terms, Write);
                break;
            case CountCondition.Not not:
                _writer.Write((byte)PlanTag.Not);
                Write(not.Term);
                break;
            default:
                throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}.");
        }
    }

    private void WriteAll<T>(IReadOnlyList<T> items, Action<T> write)
    {
        _writer.Write(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private void Write(SelectItem item)
    {
        switch (item)
        {
            case SelectItem.Group group:
                WriteHead(PlanTag.Group, item.Name);
                _writer.Write(group.GroupColumn);
                break;
            case SelectItem.Aggregate aggregate:
                WriteHead(PlanTag.Aggregate, item.Name);
                _writer.Write((byte)aggregate.Function);
                _writer.Write(aggregate.Measure ?? -1);
                break;
            default:
                throw new InvalidOperationException($"Unknown select item {item.GetType().Name}.");
        }
    }

    private void Write(Predicate predicate)
    {
        switch (predicate)
        {
            case Predicate.Comparison comparison:
                WriteHead(PlanTag.Comparison, comparison.Element);
                _writer.Write((byte)comparison.Operator);
                Write(comparison.Value);
                break;
            case Predicate.In member:
                WriteHead(PlanTag.In, member.Element);
                WriteAll(member.Values, Write);
                break;
            case Predicate.Between between:
                WriteHead(PlanTag.Between, between.Element);
                Write(between.Low);
                Write(between.High);
                break;
            case Predicate.IsNull isNull:
                WriteHead(PlanTag.IsNull, isNull.Element);
                break;
            case Predicate.And and:
                _writer.Write((byte)PlanTag.And);
                WriteAll(and.Terms, Write);
                break;
            case Predicate.Or or:
                _writer.Write((byte)PlanTag.Or);
                WriteAll(or.Terms, Write);
                break;
            case Predicate.Not not:
                _writer.Write((byte)PlanTag.Not);
                Write(not.Term);
                break;
            default:
                throw new InvalidOperationException($"Unknown predicate {predicate.GetType().Name}.");
        }
    }

    private void WriteHead(PlanTag tag, string name)
    {
        _writer.Write((byte)tag);
        _writer.Write(name);
    }

    private void Write(GroupColumn column)
    {
        _writer.Write(column.Element);
        _writer.Write((byte)column.Type);
        _writer.Write(column.Nullable);
        _writer.Write(column.Values is not null);
        if (column.Values is not null)
        {
            WriteAll(column.Values, Write);
        }
        else
        {
            WriteAll(column.BinEdges!, Write);
        }
    }

    private void Write(Measure measure)
    {
        _writer.Write((byte)measure.Moments);
        Write(measure.Y);
        _writer.Write(measure.X is not null);
        if (measure.X is not null)
        {
            Write(measure.X);
        }
    }

    private void Write(Argument argument)
    {
        _writer.Write(argument.Element);
        _writer.Write((byte)argument.Type);
        _writer.Write(argument.Nullable);
        _writer.Write(argument.Scale is not null);
        if (argument.Scale is { } scale)
        {
            Write(scale.Min);
            Write(scale.Max);
        }
    }

    private void Write(ElementValue value)
    {
        _writer.Write((byte)value.Type);
        switch (value.Type)
        {
            case ColumnType.Integer:
                _writer.Write(value.AsInteger);
                break;
            case ColumnType.Real:
                Write(value.AsReal);
                break;
            case ColumnType.Text:
                _writer.Write(value.AsText);
                break;
            default:
                _writer.Write(value.AsBoolean);
                break;
        }
    }

    /// <summary>Adding zero makes -0 and 0 one encoding.</summary>
    private void Write(double number) => _writer.Write(number + 0.0);
}
