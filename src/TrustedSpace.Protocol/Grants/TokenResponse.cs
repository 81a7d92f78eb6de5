using System.Text.Json.Serialization;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>Answer of the token endpoint when every owner allows (RFC 6749 section 5.1, RFC 9396 section 7).</summary>
public sealed record TokenResponse
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public string TokenType { get; init; } = "Bearer";

    [JsonPropertyName("expires_in")]
    public required long ExpiresIn { get; init; }

    [JsonPropertyName("authorization_details")]
    public required IReadOnlyList<AuthorizationDetail> AuthorizationDetails { get; init; }

    [JsonPropertyName("ts_grant")]
    public required GrantId Grant { get; init; }

    [JsonPropertyName("ts_quote")]
    public required Quote Quote { get; init; }

    /// <summary>The owners' signed decisions, ordered by owner: the consumer checks results against them.</summary>
    [JsonPropertyName("ts_decisions")]
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>Index of the grant's leaf in the log.</summary>
    [JsonPropertyName("ts_leaf")]
    public required long Leaf { get; init; }
}

/// <summary>Error of the token endpoint (RFC 6749 section 5.2); a denial names each owner and rule in words.</summary>
public sealed record TokenError
{
    [JsonPropertyName("error")]
    public required string Error { get; init; }

    [JsonPropertyName("error_description")]
    public required string Description { get; init; }

    [JsonPropertyName("ts_denials")]
    public IReadOnlyList<OwnerDenial> Denials { get; init; } = [];
}

/// <summary>A rule that one owner's policy failed.</summary>
public sealed record OwnerDenial
{
    public required ParticipantId Owner { get; init; }

    public required string Rule { get; init; }

    public required string Reason { get; init; }
}
