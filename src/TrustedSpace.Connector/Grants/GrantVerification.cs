using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Grants;

/// <summary>
/// Verifies a grant without trusting the gateway with anything but its signature: the grant names a decision that this connector issued and
/// that allows, and every claim equals the request that was decided.
/// </summary>
internal sealed class GrantVerification(GrantToken token, DecisionRegister decisions, ConnectorIdentity identity)
{
    private const string Renew = "Request a new grant.";

    private readonly Stage _stage = new(identity.Participant, "grant verification");

    /// <exception cref="RefusedException">Names what does not hold.</exception>
    public async Task<VerifiedGrant> VerifyAsync(string grant, CancellationToken cancellationToken)
    {
        var claims = await token.ReadAsync(grant, cancellationToken);
        var own = OwnDecision(claims);
        Require(own.Decision.Allow, "this owner's decision in it denies");
        Require(own.Decision.Request == claims.Request && CanonicalJson.Hash(own.Request) == claims.Request, "it names another request than this owner decided");
        RequireAsDecided(claims, own.Request);
        RequirePrice(claims.Quote, own.Tariff);
        return new VerifiedGrant(claims, own.Request, own.Decision.Obligations);
    }

    private IssuedDecision OwnDecision(GrantClaims claims)
    {
        var reference = claims.Decisions.FirstOrDefault(decision => decision.Owner == identity.Participant);
        Require(reference is not null, $"it names no decision of {identity.Participant}");
        return decisions.Find(reference!.Digest)
            ?? throw _stage.Refuse(RefusalCode.Denied, "it names a decision that this owner did not issue, or whose period has passed", Renew);
    }

    private void RequireAsDecided(GrantClaims claims, GrantRequest request)
    {
        Require(claims.Grant == request.Grant, "its id is not the decided one");
        Require(claims.Consumer == request.Consumer && claims.ClientId == request.Consumer, "its subject is not the decided consumer");
        Require(claims.NotBefore == request.NotBefore && claims.Expires == request.Expires, "its period is not the decided one");
        Require(claims.Confirmation.CertificateThumbprint == request.ConsumerTls, "it is bound to another certificate than decided");
        Require(claims.Sealing == request.ConsumerSealing, "it seals to another key than decided");
        Require(
            claims.AuthorizationDetails is [var detail] && CanonicalJson.Hash(detail) == CanonicalJson.Hash(request.Detail),
            "it allows something else than decided");
        Require(
            claims.Decisions.Select(decision => decision.Owner).SequenceEqual(request.Owners),
            "its decisions are not those of the decided owners");
    }

    private void RequirePrice(Quote quote, Tariff tariff) => Require(
        quote.Currency == tariff.Currency
            && quote.Lines.Where(line => line.Owner == identity.Participant).ToArray() is [var own]
            && own.Tariff.Digest() == tariff.Digest(),
        "it quotes other prices than this owner's at the decision");

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw _stage.Refuse(RefusalCode.Denied, $"the grant does not hold here: {otherwise}", Renew);
        }
    }
}
