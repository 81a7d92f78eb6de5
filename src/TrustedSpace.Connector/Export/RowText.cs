using System.Buffers;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Connector.Export;

/// <summary>Text form of exported rows, UTF-8. Numbers are the shortest text that reads back to the same value.</summary>
internal abstract class RowText(IReadOnlyList<ElementName> elements)
{
    protected IReadOnlyList<ElementName> Elements { get; } = elements;

    public static RowText Create(ExportFormat format, IReadOnlyList<ElementName> elements) => format switch
    {
        ExportFormat.Csv => new CsvText(elements),
        ExportFormat.JsonLines => new JsonLinesText(elements),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No text form stands for this format."),
    };

    /// <summary>What comes before the first row.</summary>
    public abstract void WriteHeader(IBufferWriter<byte> output);

    /// <summary>One row, a value for each element; null is a missing value.</summary>
    public abstract void WriteRow(ReadOnlySpan<ElementValue?> row, IBufferWriter<byte> output);
}
