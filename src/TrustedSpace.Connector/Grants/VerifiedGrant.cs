using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Connector.Grants;

/// <summary>A grant that this connector has verified: the gateway signed it, it is in force, and it says what this connector decided.</summary>
/// <param name="Claims">As the gateway signed them.</param>
/// <param name="Request">As this connector decided it.</param>
/// <param name="Promised">Obligations of this connector's decision; the other parties count on them.</param>
internal sealed record VerifiedGrant(GrantClaims Claims, GrantRequest Request, Obligations Promised);
