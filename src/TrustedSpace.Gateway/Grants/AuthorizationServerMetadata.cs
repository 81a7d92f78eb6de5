using System.Text.Json.Serialization;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Gateway.Grants;

/// <summary>RFC 8414 metadata with the members of RFC 8705 (mutual TLS) and RFC 9396 (authorization details).</summary>
internal sealed record AuthorizationServerMetadata
{
    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("token_endpoint")]
    public string TokenEndpoint => $"{Issuer}/oauth/token";

    [JsonPropertyName("jwks_uri")]
    public string JwksUri => $"{Issuer}/oauth/jwks";

    [JsonPropertyName("revocation_endpoint")]
    public string RevocationEndpoint => $"{Issuer}/oauth/revoke";

    [JsonPropertyName("introspection_endpoint")]
    public string IntrospectionEndpoint => $"{Issuer}/oauth/introspect";

    [JsonPropertyName("service_documentation")]
    public string ServiceDocumentation => $"{Issuer}/reference";

    /// <summary>There is no authorization endpoint, so there are none; RFC 8414 requires the member.</summary>
    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypes { get; } = [];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> GrantTypes { get; } = ["client_credentials"];

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> TokenAuthentication { get; } = ["tls_client_auth"];

    [JsonPropertyName("revocation_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> RevocationAuthentication { get; } = ["tls_client_auth"];

    [JsonPropertyName("introspection_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> IntrospectionAuthentication { get; } = ["tls_client_auth"];

    [JsonPropertyName("tls_client_certificate_bound_access_tokens")]
    public bool CertificateBound { get; } = true;

    [JsonPropertyName("authorization_details_types_supported")]
    public IReadOnlyList<string> DetailTypes { get; } = [AuthorizationDetail.TypeName];

    /// <summary>RFC 8705 section 5. Every endpoint takes mutual TLS, so the aliases name the endpoints themselves.</summary>
    [JsonPropertyName("mtls_endpoint_aliases")]
    public IReadOnlyDictionary<string, string> MutualTlsEndpoints => new Dictionary<string, string>
    {
        ["token_endpoint"] = TokenEndpoint,
        ["revocation_endpoint"] = RevocationEndpoint,
        ["introspection_endpoint"] = IntrospectionEndpoint,
    };
}
