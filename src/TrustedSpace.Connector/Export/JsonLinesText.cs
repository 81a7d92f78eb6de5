using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Export;

/// <summary>One JSON object a line, members in the order of the elements; a missing value is <c>null</c>.</summary>
internal sealed class JsonLinesText(IReadOnlyList<ExportColumn> columns) : RowText(columns)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void WriteStart(IBufferWriter<byte> output)
    {
    }

    protected override void WriteRow(ReadOnlySpan<ElementValue?> row, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output, Compact))
        {
            json.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
            {
                json.WritePropertyName(Columns[i].Name.Value);
                WriteValue(row[i], json);
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteValue(ElementValue? value, Utf8JsonWriter json)
    {
        switch (value?.Type)
        {
            case null:
                json.WriteNullValue();
                break;
            case ColumnType.Integer:
                json.WriteNumberValue(value.Value.AsInteger);
                break;
            case ColumnType.Real:
                json.WriteNumberValue(value.Value.AsReal);
                break;
            case ColumnType.Boolean:
                json.WriteBooleanValue(value.Value.AsBoolean);
                break;
            default:
                json.WriteStringValue(value.Value.ToString());
                break;
        }
    }
}
