using System.Buffers;
using System.Text.Json;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Policy.Documents;

/// <summary>
/// The input document of a decision, <c>{"request": …, "policy": …}</c>. Only this type writes it: the evaluator decides on
/// malformed JSON and duplicate members instead of refusing them, so they must not arise.
/// </summary>
public sealed record PolicyInput(PolicyRequest Request, UsagePolicyDocument Policy)
{
    /// <summary>Writes the document as UTF-8 JSON.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        WriteTo(writer);
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("request"u8);
        JsonSerializer.Serialize(writer, Request, ProtocolJson.Options);
        writer.WritePropertyName("policy"u8);
        writer.WriteRawValue(Policy.Json, skipInputValidation: true);
        writer.WriteEndObject();
    }
}
