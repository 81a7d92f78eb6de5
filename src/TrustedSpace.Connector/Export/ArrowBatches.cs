using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// Apache Arrow IPC streaming format: the schema, a record batch for each batch, the end mark. Messages are padded to 8 bytes, and nothing in one
/// depends on another (no dictionaries), so that they may be cut and joined between messages.
/// </summary>
internal sealed class ArrowBatches : RowEncoding
{
    private static ReadOnlySpan<byte> EndMark => [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

    private readonly IReadOnlyList<ExportColumn> _columns;
    private readonly Schema _schema;
    private readonly MemoryStream _memory = new();
    private readonly ArrowStreamWriter _writer;
    private readonly byte[] _start;

    public ArrowBatches(IReadOnlyList<ExportColumn> columns)
    {
        _columns = columns;
        _schema = new Schema([.. columns.Select(column => new Field(column.Name.Value, TypeOf(column.Type), nullable: true))], metadata: null);
        _writer = new ArrowStreamWriter(_memory, _schema, leaveOpen: true);
        _writer.WriteStart();
        _start = _memory.ToArray();
    }

    public override void WriteStart(IBufferWriter<byte> output) => output.Write(_start);

    public override void WriteBatch(ReadOnlySpan<ElementValue?[]> rows, IBufferWriter<byte> output)
    {
        var arrays = new IArrowArray[_columns.Count];
        for (var i = 0; i < arrays.Length; i++)
        {
            arrays[i] = Column(rows, i, _columns[i].Type);
        }

        using var batch = new RecordBatch(_schema, arrays, rows.Length);
        _memory.SetLength(0);
        _writer.WriteRecordBatch(batch);
        output.Write(_memory.GetBuffer().AsSpan(0, (int)_memory.Length));
    }

    // Continuation mark and a length of zero.
    public override void WriteEnd(IBufferWriter<byte> output) => output.Write(EndMark);

    public override void Dispose()
    {
        _writer.Dispose();
        _memory.Dispose();
        base.Dispose();
    }

    private static IArrowArray Column(ReadOnlySpan<ElementValue?[]> rows, int column, ColumnType type) => type switch
    {
        ColumnType.Integer => Fill<long, Int64Array, Int64Array.Builder>(new Int64Array.Builder(), rows, column, value => value.AsInteger),
        ColumnType.Real => Fill<double, DoubleArray, DoubleArray.Builder>(new DoubleArray.Builder(), rows, column, value => value.AsReal),
        ColumnType.Boolean => Fill<bool, BooleanArray, BooleanArray.Builder>(new BooleanArray.Builder(), rows, column, value => value.AsBoolean),
        ColumnType.Date => Dates(rows, column),
        _ => Texts(rows, column),
    };

    private static TArray Fill<T, TArray, TBuilder>(TBuilder builder, ReadOnlySpan<ElementValue?[]> rows, int column, Func<ElementValue, T> read)
        where TArray : IArrowArray
        where TBuilder : IArrowArrayBuilder<T, TArray, TBuilder>
    {
        builder.Reserve(rows.Length);
        foreach (var row in rows)
        {
            if (row[column] is { } value)
            {
                builder.Append(read(value));
            }
            else
            {
                builder.AppendNull();
            }
        }

        return builder.Build(allocator: null);
    }

    private static Date32Array Dates(ReadOnlySpan<ElementValue?[]> rows, int column)
    {
        var builder = new Date32Array.Builder();
        foreach (var row in rows)
        {
            if (row[column] is { } value)
            {
                builder.Append(value.AsDate.ToDateTime(TimeOnly.MinValue));
            }
            else
            {
                builder.AppendNull();
            }
        }

        return builder.Build();
    }

    private static StringArray Texts(ReadOnlySpan<ElementValue?[]> rows, int column)
    {
        var builder = new StringArray.Builder();
        foreach (var row in rows)
        {
            builder.Append(row[column]?.AsText);
        }

        return builder.Build();
    }

    private static ArrowType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Integer => Int64Type.Default,
        ColumnType.Real => DoubleType.Default,
        ColumnType.Boolean => BooleanType.Default,
        ColumnType.Date => Date32Type.Default,
        _ => StringType.Default,
    };
}
