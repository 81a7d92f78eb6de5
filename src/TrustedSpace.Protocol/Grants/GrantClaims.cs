using System.Text.Json.Serialization;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>Claims of a grant: an <c>at+jwt</c> (RFC 9068) bound to the consumer's certificate (RFC 8705), signed ES256 by the gateway.</summary>
public sealed record GrantClaims
{
    public const string TokenType = "at+jwt";

    /// <summary>Audience of every grant: the connectors of the owners that decided it, which the request digest names.</summary>
    public const string ConnectorsAudience = "urn:trustedspace:connectors";

    [JsonPropertyName("iss")]
    public required string Issuer { get; init; }

    [JsonPropertyName("sub")]
    public required ParticipantId Consumer { get; init; }

    [JsonPropertyName("client_id")]
    public required ParticipantId ClientId { get; init; }

    [JsonPropertyName("aud")]
    public required string Audience { get; init; }

    [JsonPropertyName("jti")]
    public required GrantId Grant { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("iat")]
    public required long IssuedAt { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("nbf")]
    public required long NotBefore { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("exp")]
    public required long Expires { get; init; }

    [JsonPropertyName("cnf")]
    public required Confirmation Confirmation { get; init; }

    [JsonPropertyName("authorization_details")]
    public required IReadOnlyList<AuthorizationDetail> AuthorizationDetails { get; init; }

    /// <summary>Digest of the request that every owner decided.</summary>
    [JsonPropertyName("ts_request")]
    public required Sha256Digest Request { get; init; }

    /// <summary><c>x5t#S256</c> of the sealing certificate that results are sealed to.</summary>
    [JsonPropertyName("ts_sealing")]
    public required string Sealing { get; init; }

    /// <summary>The decision of every owner, ordered by owner: digests of the signed payloads.</summary>
    [JsonPropertyName("ts_decisions")]
    public required IReadOnlyList<DecisionReference> Decisions { get; init; }

    [JsonPropertyName("ts_quote")]
    public required Quote Quote { get; init; }
}

/// <summary>RFC 7800 confirmation with the RFC 8705 certificate thumbprint.</summary>
public sealed record Confirmation
{
    [JsonPropertyName("x5t#S256")]
    public required string CertificateThumbprint { get; init; }
}

/// <summary>Names a signed decision.</summary>
public sealed record DecisionReference
{
    public required ParticipantId Owner { get; init; }

    /// <summary>Digest of the decision's canonical JSON.</summary>
    public required Sha256Digest Digest { get; init; }
}
