using System.Buffers.Binary;
using System.Text;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.Statistics.Encoding;

/// <summary>
/// Reads what <see cref="PlanWriter"/> wrote, as a consumer gets it from owners. The bytes come from elsewhere: every length is
/// checked against what is left, every reference against what was read, and encoding the plan again must give the same bytes.
/// </summary>
internal ref partial struct PlanReader
{
    private const int MaxDepth = 64;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest;

    private PlanReader(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <exception cref="PlanFormatException">The bytes are not the canonical encoding of a plan.</exception>
    public static StatisticsPlan Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var plan = new PlanReader(bytes).ReadPlan();
            return PlanWriter.Encode(plan).AsSpan().SequenceEqual(bytes) ? plan : throw new PlanFormatException("the encoding is not canonical");
        }
        catch (ArgumentException exception)
        {
            throw new PlanFormatException(exception.Message);
        }
    }

    private StatisticsPlan ReadPlan()
    {
        if (ReadText() != PlanWriter.Label)
        {
            throw new PlanFormatException("the label is unknown");
        }

        var product = ReadText();
        var select = ReadAll(static (ref reader) => reader.ReadSelectItem());
        var where = ReadFlag() ? ReadPredicate(0) : null;
        var groups = new GroupDomain(ReadAll(static (ref reader) => reader.ReadGroupColumn()));
        var measures = ReadAll(static (ref reader) => reader.ReadMeasure());
        var histograms = ReadAll(static (ref reader) => new Histogram(reader.ReadNumber(), reader.ReadGroupColumn(), reader.ReadEnum<HistogramRelease>()));
        foreach (var histogram in histograms)
        {
            CheckReference(histogram, measures);
        }

        foreach (var item in select)
        {
            CheckReference(item, groups.Columns.Count, measures, histograms);
        }

        return new StatisticsPlan(product, select, where, groups, measures, histograms, ReadArrangement(select.Count, measures.Count));
    }

    private Arrangement ReadArrangement(int columns, int measures)
    {
        var having = ReadFlag() ? ReadCountCondition(0) : null;
        var order = ReadAll(static (ref reader) => new OrderKey(reader.ReadNumber(), reader.ReadFlag(), reader.ReadFlag()));
        var (limit, offset) = (ReadLong(), ReadLong());
        if (limit < -1 || offset < 0 || order.Any(key => (uint)key.Column >= (uint)columns)
            || having is not null && having.Columns().Any(column => (uint)column > (uint)measures))
        {
            throw new PlanFormatException("its arrangement refers to what is not there");
        }

        return new Arrangement { Having = having, OrderBy = order, Limit = limit < 0 ? null : limit, Offset = offset };
    }

    private static void CheckReference(Histogram histogram, List<Measure> measures)
    {
        if ((uint)histogram.Measure >= (uint)measures.Count || measures[histogram.Measure] is not { Y.Value: RowValue.Element, X: null }
            || histogram.Bins.Nullable || histogram.Bins.Slots > Histogram.MaxBins
            || histogram.Release == HistogramRelease.Merged && histogram.Bins.Type is not (ColumnType.Integer or ColumnType.Real))
        {
            throw new PlanFormatException("a histogram refers to what is not there");
        }
    }

    private static void CheckReference(SelectItem item, int groups, List<Measure> measures, List<Histogram> histograms)
    {
        var fits = item switch
        {
            SelectItem.Group group => (uint)group.GroupColumn < (uint)groups,
            SelectItem.Aggregate { Function: AggregateFunction.CountRows, Measure: null } => true,
            SelectItem.Aggregate { Measure: { } measure } aggregate => (uint)measure < (uint)measures.Count
                && Fits(aggregate.Function, measures[measure]) && measures[measure].Needs(aggregate.Function.Needs()),
            SelectItem.Distribution distribution => (uint)distribution.Histogram < (uint)histograms.Count && distribution.Level is >= 0 and <= 1
                && distribution.Function == DistributionFunction.CountDistinct == (histograms[distribution.Histogram].Release == HistogramRelease.Occupied),
            _ => false,
        };
        if (!fits)
        {
            throw new PlanFormatException($"column {item.Name} refers to what is not there");
        }
    }

    private CountCondition ReadCountCondition(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PlanFormatException("the condition on counts nests too deeply");
        }

        return (PlanTag)ReadByte() switch
        {
            PlanTag.Comparison => new CountCondition.Comparison(ReadNumber(), ReadEnum<ComparisonOperator>(), ReadLong()),
            PlanTag.And => new CountCondition.And(ReadCountTerms(depth)),
            PlanTag.Or => new CountCondition.Or(ReadCountTerms(depth)),
            PlanTag.Not => new CountCondition.Not(ReadCountCondition(depth + 1)),
            _ => throw new PlanFormatException("a condition on counts has an unknown tag"),
        };
    }

    private List<CountCondition> ReadCountTerms(int depth)
    {
        var terms = new List<CountCondition>();
        for (var count = ReadCount(); count > 0; count--)
        {
            terms.Add(ReadCountCondition(depth + 1));
        }

        return terms.Count > 0 ? terms : throw new PlanFormatException("a condition on counts has no terms");
    }

    private static bool Fits(AggregateFunction function, Measure measure) => function == AggregateFunction.CountRows
        ? measure.Arguments.Count == 0
        : measure.Arguments.Count == (function.TakesPair() ? 2 : 1);

    private SelectItem ReadSelectItem() => (PlanTag)ReadByte() switch
    {
        PlanTag.Group => new SelectItem.Group(ReadText(), ReadNumber()),
        PlanTag.Aggregate => new SelectItem.Aggregate(ReadText(), ReadEnum<AggregateFunction>(), ReadNumber() is >= 0 and var measure ? measure : null),
        PlanTag.Distribution => new SelectItem.Distribution(ReadText(), ReadEnum<DistributionFunction>(), ReadNumber(), ReadReal()),
        _ => throw new PlanFormatException("a column has an unknown tag"),
    };

    private Measure ReadMeasure()
    {
        var moments = (Moments)ReadByte();
        var measure = new Measure
        {
            Moments = moments,
            Y = ReadFlag() ? ReadArgument() : null,
            X = ReadFlag() ? ReadArgument() : null,
            Filter = ReadFlag() ? ReadPredicate(0) : null,
        };
        if (measure is { X: not null, Y: null } or { Y: null, Filter: null })
        {
            throw new PlanFormatException("a measure lacks its argument");
        }

        var possible = (measure.Y?.Scale, measure.X?.Scale) switch
        {
            (null, null) => Moments.None,
            (not null, null) => Moments.SumY | Moments.SquaresY,
            (null, not null) => Moments.SumX | Moments.SquaresX,
            _ => Moments.SumY | Moments.SquaresY | Moments.SumX | Moments.SquaresX | Moments.Products,
        };
        return (moments & ~possible) == 0 ? measure : throw new PlanFormatException("a measure has moments that its arguments have not");
    }

    private Argument ReadArgument() => new()
    {
        Value = ReadRowValue(),
        Type = ReadEnum<ColumnType>(),
        Nullable = ReadFlag(),
        Scale = ReadFlag() ? new FixedPointScale(ReadReal(), ReadReal()) : null,
    };

    private List<T> ReadAll<T>(ReadItem<T> read)
    {
        var items = new List<T>();
        for (var count = ReadCount(); count > 0; count--)
        {
            items.Add(read(ref this));
        }

        return items;
    }

    /// <summary>A number of items; each takes at least one byte, so a count beyond what is left is refused before anything is made.</summary>
    private int ReadCount()
    {
        var count = ReadNumber();
        return count >= 0 && count <= _rest.Length ? count : throw new PlanFormatException("a list is longer than the encoding");
    }

    private string ReadText()
    {
        int length = 0, shift = 0;
        byte part;
        do
        {
            part = ReadByte();
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0 && shift < 28);

        return Utf8.GetString(Take(length));
    }

    private TEnum ReadEnum<TEnum>()
        where TEnum : struct, Enum
    {
        var value = (TEnum)Enum.ToObject(typeof(TEnum), ReadByte());
        return Enum.IsDefined(value) ? value : throw new PlanFormatException($"a {typeof(TEnum).Name} is unknown");
    }

    private bool ReadFlag() => ReadByte() switch
    {
        0 => false,
        1 => true,
        _ => throw new PlanFormatException("a flag is neither 0 nor 1"),
    };

    private int ReadNumber() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    private double ReadReal()
    {
        var number = BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
        return double.IsFinite(number) ? number : throw new PlanFormatException("a number is not finite");
    }

    private byte ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)_rest.Length)
        {
            throw new PlanFormatException("it is cut short");
        }

        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    private delegate T ReadItem<T>(ref PlanReader reader);
}
