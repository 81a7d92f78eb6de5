using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace TrustedSpace.Gateway.Grants;

/// <summary>RFC 7517 key set with the public keys that grants verify under.</summary>
internal sealed record JsonWebKeySetDocument
{
    [JsonPropertyName("keys")]
    public required IReadOnlyList<PublicKey> Keys { get; init; }

    public static JsonWebKeySetDocument Of(IEnumerable<JsonWebKey> keys) => new()
    {
        Keys = [.. keys.Select(key => new PublicKey { Id = key.Kid, Type = key.Kty, Curve = key.Crv, X = key.X, Y = key.Y, Use = key.Use, Algorithm = key.Alg })],
    };

    internal sealed record PublicKey
    {
        [JsonPropertyName("kty")]
        public required string Type { get; init; }

        [JsonPropertyName("kid")]
        public required string Id { get; init; }

        [JsonPropertyName("crv")]
        public required string Curve { get; init; }

        [JsonPropertyName("x")]
        public required string X { get; init; }

        [JsonPropertyName("y")]
        public required string Y { get; init; }

        [JsonPropertyName("use")]
        public required string Use { get; init; }

        [JsonPropertyName("alg")]
        public required string Algorithm { get; init; }
    }
}
