using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>A job; the consumer chooses it, so it is also the idempotency key: a UUID (RFC 9562) in lower case.</summary>
[JsonConverter(typeof(IdentifierConverter<JobId>))]
public readonly record struct JobId : IIdentifier<JobId>
{
    private readonly string? _value;

    private JobId(string value) => _value = value;

    public string Value => Identifier.Require<JobId>(_value);

    static string IIdentifier<JobId>.Rule => Identifier.UuidRule;

    public static JobId New(TimeProvider time) => new(Identifier.NewUuid(time));

    /// <inheritdoc cref="Identifier.Parse"/>
    public static JobId Parse(string text) => Identifier.Parse<JobId>(text);

    public static bool TryParse(string? text, out JobId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<JobId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsUuid(text);

    static JobId IIdentifier<JobId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
