using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>What the gateway lays before every owner; a decision names its digest.</summary>
public sealed record GrantRequest
{
    public required GrantId Grant { get; init; }

    public required ParticipantId Consumer { get; init; }

    /// <summary>RFC 8705 <c>x5t#S256</c> of the consumer's TLS certificate: base64url SHA-256 of its DER.</summary>
    public required string ConsumerTls { get; init; }

    /// <summary>The same of the consumer's sealing certificate: results under the grant are sealed to this key only.</summary>
    public required string ConsumerSealing { get; init; }

    public required AuthorizationDetail Detail { get; init; }

    /// <summary>Owners of the product, ordered: the fixed party set of every job under the grant.</summary>
    public required IReadOnlyList<ParticipantId> Owners { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long NotBefore { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Expires { get; init; }
}
