using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>A dataset, unique within its owner: <c>[a-z0-9][a-z0-9-]{0,62}</c>.</summary>
[JsonConverter(typeof(IdentifierConverter<DatasetId>))]
public readonly record struct DatasetId : IIdentifier<DatasetId>
{
    private readonly string? _value;

    private DatasetId(string value) => _value = value;

    public string Value => Identifier.Require<DatasetId>(_value);

    static string IIdentifier<DatasetId>.Rule => Identifier.LabelRule;

    /// <inheritdoc cref="Identifier.Parse"/>
    public static DatasetId Parse(string text) => Identifier.Parse<DatasetId>(text);

    public static bool TryParse(string? text, out DatasetId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<DatasetId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsLabel(text);

    static DatasetId IIdentifier<DatasetId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
