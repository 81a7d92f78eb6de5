using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>A data element (column) of a product, usable unquoted in SQL: <c>[a-z_][a-z0-9_]{0,62}</c>.</summary>
[JsonConverter(typeof(IdentifierConverter<ElementName>))]
public readonly record struct ElementName : IIdentifier<ElementName>
{
    private readonly string? _value;

    private ElementName(string value) => _value = value;

    public string Value => Identifier.Require<ElementName>(_value);

    static string IIdentifier<ElementName>.Rule => Identifier.NameRule;

    /// <inheritdoc cref="Identifier.Parse"/>
    public static ElementName Parse(string text) => Identifier.Parse<ElementName>(text);

    public static bool TryParse(string? text, out ElementName id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<ElementName>.Accepts(ReadOnlySpan<char> text) => Identifier.IsName(text);

    static ElementName IIdentifier<ElementName>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
