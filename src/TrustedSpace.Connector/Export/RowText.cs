using System.Buffers;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Export;

/// <summary>Text form of exported rows, UTF-8, row by row. Numbers are the shortest text that reads back to the same value.</summary>
internal abstract class RowText(IReadOnlyList<ExportColumn> columns) : RowEncoding
{
    protected IReadOnlyList<ExportColumn> Columns { get; } = columns;

    public override void WriteBatch(ReadOnlySpan<ElementValue?[]> rows, IBufferWriter<byte> output)
    {
        foreach (var row in rows)
        {
            WriteRow(row, output);
        }
    }

    public override void WriteEnd(IBufferWriter<byte> output)
    {
    }

    protected abstract void WriteRow(ReadOnlySpan<ElementValue?> row, IBufferWriter<byte> output);
}
