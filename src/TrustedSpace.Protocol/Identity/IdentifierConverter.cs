using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>Identifiers as JSON strings and property names; a text that breaks the rule is a <see cref="JsonException"/>.</summary>
internal sealed class IdentifierConverter<TId> : JsonConverter<TId>
    where TId : struct, IIdentifier<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString())
            : throw new JsonException($"A {typeof(TId).Name} must be a JSON string.");

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);

    private static TId Parse(string? text)
    {
        try
        {
            return Identifier.Parse<TId>(text);
        }
        catch (FormatException problem)
        {
            throw new JsonException(problem.Message, problem);
        }
    }
}
