using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Policy;

/// <summary>A decision that this connector signed, with the request it decided and the prices of that moment, which a grant has to quote.</summary>
internal sealed record IssuedDecision(Sha256Digest Digest, GrantRequest Request, Decision Decision, Tariff Tariff);
