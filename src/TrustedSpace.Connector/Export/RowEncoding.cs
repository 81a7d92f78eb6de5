using System.Buffers;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// Form of exported rows: a start, batches, an end. A batch's bytes depend on its rows alone, so that start, batches and end of several streams
/// can follow each other.
/// </summary>
internal abstract class RowEncoding : IDisposable
{
    public static RowEncoding Create(ExportFormat format, IReadOnlyList<ExportColumn> columns) => format switch
    {
        ExportFormat.Csv => new CsvText(columns),
        ExportFormat.JsonLines => new JsonLinesText(columns),
        ExportFormat.Arrow => new ArrowBatches(columns),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No encoding stands for this format."),
    };

    /// <summary>What comes before the first row.</summary>
    public abstract void WriteStart(IBufferWriter<byte> output);

    /// <summary>Rows, each with a value for each element; null is a missing value.</summary>
    public abstract void WriteBatch(ReadOnlySpan<ElementValue?[]> rows, IBufferWriter<byte> output);

    /// <summary>What comes after the last row.</summary>
    public abstract void WriteEnd(IBufferWriter<byte> output);

    public virtual void Dispose()
    {
    }
}
