using System.Text.Json.Serialization;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Objections;

/// <summary>An objection: a UUID (RFC 9562) in lower case, chosen by whoever raises it.</summary>
[JsonConverter(typeof(IdentifierConverter<ObjectionId>))]
public readonly record struct ObjectionId : IIdentifier<ObjectionId>
{
    private readonly string? _value;

    private ObjectionId(string value) => _value = value;

    public string Value => Identifier.Require<ObjectionId>(_value);

    static string IIdentifier<ObjectionId>.Rule => Identifier.UuidRule;

    public static ObjectionId New(TimeProvider time) => new(Identifier.NewUuid(time));

    /// <inheritdoc cref="Identifier.Parse"/>
    public static ObjectionId Parse(string text) => Identifier.Parse<ObjectionId>(text);

    public static bool TryParse(string? text, out ObjectionId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<ObjectionId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsUuid(text);

    static ObjectionId IIdentifier<ObjectionId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
