using System.Buffers;
using System.Globalization;
using System.Text;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Export;

/// <summary>RFC 4180 with a header line: CRLF, quotes where needed. A missing value is empty, an empty text is <c>""</c>.</summary>
internal sealed class CsvText(IReadOnlyList<ExportColumn> columns) : RowText(columns)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public override void WriteStart(IBufferWriter<byte> output)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            Separate(i, output);
            Write(Columns[i].Name.Value, output);
        }

        output.Write("\r\n"u8);
    }

    protected override void WriteRow(ReadOnlySpan<ElementValue?> row, IBufferWriter<byte> output)
    {
        for (var i = 0; i < row.Length; i++)
        {
            Separate(i, output);
            if (row[i] is { } value)
            {
                WriteValue(value, output);
            }
        }

        output.Write("\r\n"u8);
    }

    private static void Separate(int position, IBufferWriter<byte> output)
    {
        if (position > 0)
        {
            output.Write(","u8);
        }
    }

    private static void WriteValue(ElementValue value, IBufferWriter<byte> output)
    {
        switch (value.Type)
        {
            case ColumnType.Integer:
                WriteNumber(value.AsInteger, output);
                break;
            case ColumnType.Real:
                WriteNumber(value.AsReal, output);
                break;
            case ColumnType.Boolean:
                output.Write(value.AsBoolean ? "true"u8 : "false"u8);
                break;
            default:
                WriteText(value.ToString(), output);
                break;
        }
    }

    private static void WriteNumber<T>(T number, IBufferWriter<byte> output)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(output.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void WriteText(string text, IBufferWriter<byte> output) =>
        Write(text.Length > 0 && text.AsSpan().IndexOfAny(Special) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", output);

    private static void Write(string text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
