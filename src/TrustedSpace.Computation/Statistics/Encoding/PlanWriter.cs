using System.Text;

namespace TrustedSpace.Computation.Statistics.Encoding;

/// <summary>
/// Writes the canonical encoding of a plan, whose SHA-256 owners compare and protocol messages are bound to: every field in a
/// fixed order, numbers little-endian, text UTF-8, each variable part preceded by its length, each variant by a tag.
/// </summary>
internal sealed partial class PlanWriter : IDisposable
{
    public const string Label = "trustedspace/statistics-plan/1";

    private readonly MemoryStream _buffer = new();
    private readonly BinaryWriter _writer;

    private PlanWriter() => _writer = new BinaryWriter(_buffer, new UTF8Encoding(false, throwOnInvalidBytes: true));

    public static byte[] Encode(StatisticsPlan plan) => Encode(writer => writer.Write(plan));

    /// <summary>Whether two keys are the same.</summary>
    public static bool Same(GroupKey left, GroupKey right) =>
        Encode(writer => writer.Write(left)).AsSpan().SequenceEqual(Encode(writer => writer.Write(right)));

    /// <summary>Whether two measures are over the same rows and arguments, whatever moments of them they need.</summary>
    public static bool SameRows(Measure left, Measure right) =>
        Encode(writer => writer.WriteRows(left)).AsSpan().SequenceEqual(Encode(writer => writer.WriteRows(right)));

    /// <summary>Whether two histograms are the same.</summary>
    public static bool Same(Histogram left, Histogram right) =>
        Encode(writer => writer.Write(left)).AsSpan().SequenceEqual(Encode(writer => writer.Write(right)));

    private static byte[] Encode(Action<PlanWriter> write)
    {
        using var writer = new PlanWriter();
        write(writer);
        writer._writer.Flush();
        return writer._buffer.ToArray();
    }

    private void WriteRows(Measure measure)
    {
        WriteAll(measure.Arguments, argument => Write(argument.Value));
        WriteIfAny(measure.Filter, Write);
    }

    public void Dispose() => _writer.Dispose();

    private void Write(StatisticsPlan plan)
    {
        _writer.Write(Label);
        _writer.Write(plan.Product);
        WriteAll(plan.Select, Write);
        WriteIfAny(plan.Where, Write);

        WriteAll(plan.Groups.Columns, Write);
        WriteAll(plan.Measures, Write);
        WriteAll(plan.Histograms, Write);
        Write(plan.Arrangement);
    }

    private void Write(Arrangement arrangement)
    {
        WriteIfAny(arrangement.Having, Write);

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

    private void WriteIfAny<T>(T? item, Action<T> write)
        where T : class
    {
        _writer.Write(item is not null);
        if (item is not null)
        {
            write(item);
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
            case SelectItem.Distribution distribution:
                WriteHead(PlanTag.Distribution, item.Name);
                _writer.Write((byte)distribution.Function);
                _writer.Write(distribution.Histogram);
                Write(distribution.Level);
                break;
            default:
                throw new InvalidOperationException($"Unknown select item {item.GetType().Name}.");
        }
    }

    private void WriteHead(PlanTag tag, string name)
    {
        _writer.Write((byte)tag);
        _writer.Write(name);
    }

    private void Write(Histogram histogram)
    {
        _writer.Write(histogram.Measure);
        Write(histogram.Bins);
        _writer.Write((byte)histogram.Release);
    }

    private void Write(Measure measure)
    {
        _writer.Write((byte)measure.Moments);
        WriteIfAny(measure.Y, Write);
        WriteIfAny(measure.X, Write);
        WriteIfAny(measure.Filter, Write);
    }

    private void Write(Argument argument)
    {
        Write(argument.Value);
        _writer.Write((byte)argument.Type);
        _writer.Write(argument.Nullable);
        _writer.Write(argument.Scale is not null);
        if (argument.Scale is { } scale)
        {
            Write(scale.Min);
            Write(scale.Max);
        }
    }

    /// <summary>Adding zero makes -0 and 0 one encoding.</summary>
    private void Write(double number) => _writer.Write(number + 0.0);
}
