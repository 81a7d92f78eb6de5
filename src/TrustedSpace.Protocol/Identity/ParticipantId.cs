using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>An organisation in the space: <c>[a-z0-9][a-z0-9-]{0,62}</c>, also its common name in certificates.</summary>
[JsonConverter(typeof(IdentifierConverter<ParticipantId>))]
public readonly record struct ParticipantId : IIdentifier<ParticipantId>
{
    private readonly string? _value;

    private ParticipantId(string value) => _value = value;

    public string Value => Identifier.Require<ParticipantId>(_value);

    static string IIdentifier<ParticipantId>.Rule => Identifier.LabelRule;

    /// <inheritdoc cref="Identifier.Parse"/>
    public static ParticipantId Parse(string text) => Identifier.Parse<ParticipantId>(text);

    public static bool TryParse(string? text, out ParticipantId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<ParticipantId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsLabel(text);

    static ParticipantId IIdentifier<ParticipantId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
