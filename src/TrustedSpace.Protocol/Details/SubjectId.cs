using System.Text.Json.Serialization;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Details;

/// <summary>Whom a detail is about, as a pseudonym: it stays in leaves after an erasure, so it must name no person by itself.</summary>
[JsonConverter(typeof(IdentifierConverter<SubjectId>))]
public readonly record struct SubjectId : IIdentifier<SubjectId>
{
    private readonly string? _value;

    private SubjectId(string value) => _value = value;

    public string Value => Identifier.Require<SubjectId>(_value);

    static string IIdentifier<SubjectId>.Rule => Identifier.LabelRule;

    /// <inheritdoc cref="Identifier.Parse"/>
    public static SubjectId Parse(string text) => Identifier.Parse<SubjectId>(text);

    public static bool TryParse(string? text, out SubjectId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<SubjectId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsLabel(text);

    static SubjectId IIdentifier<SubjectId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
