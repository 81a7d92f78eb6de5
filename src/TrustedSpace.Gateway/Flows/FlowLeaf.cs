using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// The canonical bytes of a flow, written straight in RFC 8785's order of members: the data plane writes one a request, and the general way (serialise,
/// parse, sort, write) costs five times as much. Byte for byte what <see cref="CanonicalJson"/> gives, which also takes over wherever a text needs escaping.
/// </summary>
internal static class FlowLeaf
{
    private const long LargestExactInteger = (1L << 53) - 1;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <returns>Valid until the next call on this thread.</returns>
    public static ReadOnlyMemory<byte> Encode(Flow flow)
    {
        var bytes = Write(flow);
        return IsExact(flow) && !bytes.Span.Contains((byte)'\\') ? bytes : CanonicalJson.Serialize<LogEntry>(flow);
    }

    private static bool IsExact(Flow flow)
    {
        var exact = Fits(flow.At) && Fits(flow.Bytes) && Fits(flow.Cells) && Fits(flow.GrantLeaf) && Fits(flow.Rows) && Fits(flow.Started);
        foreach (var charge in flow.Charges)
        {
            exact &= Fits(charge.Amount) && Fits(charge.Quantity);
        }

        return exact;
    }

    private static bool Fits(long number) => number is >= -LargestExactInteger and <= LargestExactInteger;

    private static ReadOnlyMemory<byte> Write(Flow flow)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var json = _json ??= new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteNumber("at"u8, flow.At);
        json.WriteNumber("bytes"u8, flow.Bytes);
        json.WriteNumber("cells"u8, flow.Cells);
        json.WriteStartArray("charges"u8);
        foreach (var charge in flow.Charges)
        {
            json.WriteStartObject();
            json.WriteNumber("amount"u8, charge.Amount);
            json.WriteString("owner"u8, charge.Owner.Value);
            json.WriteNumber("quantity"u8, charge.Quantity);
            json.WriteString("unit"u8, Name(charge.Unit));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("consumer"u8, flow.Consumer.Value);
        json.WriteString("contract"u8, flow.Contract.Value);
        json.WriteString("currency"u8, flow.Currency);
        json.WriteStartArray("elements"u8);
        foreach (var element in flow.Elements)
        {
            json.WriteStringValue(element.Value);
        }

        json.WriteEndArray();
        json.WriteString("grant"u8, flow.Grant.Value);
        json.WriteNumber("grantLeaf"u8, flow.GrantLeaf);
        json.WriteString("id"u8, flow.Id.Value);
        json.WriteString("job"u8, flow.Job.Value);
        json.WriteString("kind"u8, "flow"u8);
        json.WriteString("operation"u8, flow.Operation == Operation.Export ? "export"u8 : "statistics"u8);
        if (flow.Order is { } order)
        {
            json.WriteString("order"u8, order.Value);
        }

        json.WriteString("outcome"u8, Name(flow.Outcome));
        json.WriteString("product"u8, flow.Product.Value);
        WriteProviders(json, flow.Providers);
        json.WriteString("purpose"u8, flow.Purpose);
        if (flow.Quote is { } quote)
        {
            json.WriteString("quote"u8, quote.Value);
        }

        if (flow.Response is { } response)
        {
            json.WriteString("response"u8, response.Value);
        }

        if (flow.Resumes is { } resumed)
        {
            json.WriteString("resumes"u8, resumed.Value);
        }

        if (flow.RetryOf is { } first)
        {
            json.WriteString("retryOf"u8, first.Value);
        }

        json.WriteNumber("rows"u8, flow.Rows);
        json.WriteNumber("started"u8, flow.Started);
        json.WriteStartArray("statements"u8);
        foreach (var statement in flow.Statements)
        {
            json.WriteStringValue(statement);
        }

        json.WriteEndArray();
        json.WriteNumber("v"u8, flow.Version);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteProviders(Utf8JsonWriter json, IReadOnlyList<FlowProvider> providers)
    {
        json.WriteStartArray("providers"u8);
        foreach (var provider in providers)
        {
            json.WriteStartObject();
            json.WriteString("dataset"u8, provider.Dataset.Value);
            json.WriteString("decision"u8, provider.Decision.Value);
            json.WriteString("owner"u8, provider.Owner.Value);
            if (provider.Version is { } version)
            {
                json.WriteNumber("version"u8, version);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> Name(ChargeUnit unit) => unit switch
    {
        ChargeUnit.Job => "job"u8,
        ChargeUnit.Cell => "cell"u8,
        ChargeUnit.RowScanned => "rowScanned"u8,
        ChargeUnit.RowExported => "rowExported"u8,
        ChargeUnit.Megabyte => "megabyte"u8,
        ChargeUnit.PrivacyBudget => "privacyBudget"u8,
        ChargeUnit.Minimum => "minimum"u8,
        ChargeUnit.Subscription => "subscription"u8,
        ChargeUnit.Included => "included"u8,
        ChargeUnit.Correction => "correction"u8,
        _ => "capDeduction"u8,
    };

    private static ReadOnlySpan<byte> Name(FlowOutcome outcome) => outcome switch
    {
        FlowOutcome.Released => "released"u8,
        FlowOutcome.Broken => "broken"u8,
        _ => "refused"u8,
    };
}
