using System.Text.Json.Serialization;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Freezes;

/// <summary>A freeze: a UUID (RFC 9562) in lower case, chosen by the regulator that orders it.</summary>
[JsonConverter(typeof(IdentifierConverter<FreezeId>))]
public readonly record struct FreezeId : IIdentifier<FreezeId>
{
    private readonly string? _value;

    private FreezeId(string value) => _value = value;

    public string Value => Identifier.Require<FreezeId>(_value);

    static string IIdentifier<FreezeId>.Rule => Identifier.UuidRule;

    public static FreezeId New(TimeProvider time) => new(Identifier.NewUuid(time));

    /// <inheritdoc cref="Identifier.Parse"/>
    public static FreezeId Parse(string text) => Identifier.Parse<FreezeId>(text);

    public static bool TryParse(string? text, out FreezeId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<FreezeId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsUuid(text);

    static FreezeId IIdentifier<FreezeId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
