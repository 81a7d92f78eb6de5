using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>One flow of data elements through the gateway: a UUID (RFC 9562) in lower case.</summary>
[JsonConverter(typeof(IdentifierConverter<FlowId>))]
public readonly record struct FlowId : IIdentifier<FlowId>
{
    private readonly string? _value;

    private FlowId(string value) => _value = value;

    public string Value => Identifier.Require<FlowId>(_value);

    static string IIdentifier<FlowId>.Rule => Identifier.UuidRule;

    public static FlowId New(TimeProvider time) => new(Identifier.NewUuid(time));

    /// <inheritdoc cref="Identifier.Parse"/>
    public static FlowId Parse(string text) => Identifier.Parse<FlowId>(text);

    public static bool TryParse(string? text, out FlowId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<FlowId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsUuid(text);

    static FlowId IIdentifier<FlowId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
