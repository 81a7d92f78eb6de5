using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>A data product, the virtual table of all datasets with one schema: <c>[a-z0-9][a-z0-9-]{0,62}</c>.</summary>
[JsonConverter(typeof(IdentifierConverter<ProductId>))]
public readonly record struct ProductId : IIdentifier<ProductId>
{
    private readonly string? _value;

    private ProductId(string value) => _value = value;

    public string Value => Identifier.Require<ProductId>(_value);

    static string IIdentifier<ProductId>.Rule => Identifier.LabelRule;

    /// <inheritdoc cref="Identifier.Parse"/>
    public static ProductId Parse(string text) => Identifier.Parse<ProductId>(text);

    public static bool TryParse(string? text, out ProductId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<ProductId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsLabel(text);

    static ProductId IIdentifier<ProductId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
