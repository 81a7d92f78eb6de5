using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>A grant: a UUID (RFC 9562) in lower case.</summary>
[JsonConverter(typeof(IdentifierConverter<GrantId>))]
public readonly record struct GrantId : IIdentifier<GrantId>
{
    private readonly string? _value;

    private GrantId(string value) => _value = value;

    public string Value => Identifier.Require<GrantId>(_value);

    static string IIdentifier<GrantId>.Rule => Identifier.UuidRule;

    public static GrantId New(TimeProvider time) => new(Identifier.NewUuid(time));

    /// <inheritdoc cref="Identifier.Parse"/>
    public static GrantId Parse(string text) => Identifier.Parse<GrantId>(text);

    public static bool TryParse(string? text, out GrantId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<GrantId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsUuid(text);

    static GrantId IIdentifier<GrantId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
