using System.Text.Json;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// The token endpoint: client credentials (RFC 6749 section 4.4) with one authorization detail (RFC 9396), the client
/// authenticated by its TLS certificate (RFC 8705). What is well formed goes before the owners.
/// </summary>
internal sealed class TokenRequests(
    ProductCatalog catalog, OwnerDecisions decisions, GrantIssuer issuer, FreezeRegister freezes, TimeProvider time)
{
    /// <exception cref="OAuthException">The request is malformed, or an owner does not allow it.</exception>
    public async Task<TokenResponse> AnswerAsync(IFormCollection form, CallerIdentity caller, CancellationToken cancellationToken)
    {
        RequireClient(form, caller);
        if (form["grant_type"] is not ["client_credentials"])
        {
            throw new OAuthException(OAuthException.UnsupportedGrantType, "grant_type must be client_credentials");
        }

        var (detail, product) = Check(ReadDetail(form));
        var request = Request(detail, product, caller.Participant);
        await RequireNotFrozenAsync(request, product);
        var answers = await decisions.AskAsync(request, product, cancellationToken);
        return answers.All(answer => answer.Allows)
            ? await issuer.IssueAsync(request, answers, product)
            : throw await issuer.DenyAsync(request, answers);
    }

    // A denial like an owner's, in the gateway's name, so that the log holds it with the request.
    private async Task RequireNotFrozenAsync(GrantRequest request, DataProduct product)
    {
        var use = new Involvement
        {
            Participants = [request.Consumer, .. request.Owners],
            Datasets = [.. product.Datasets.Select(member => member.Id)],
            Grant = request.Grant,
        };
        if (freezes.Refusal(use, "freeze") is { } refusal)
        {
            throw await issuer.DenyAsync(request, [new OwnerAnswer { Owner = refusal.Party, Failure = refusal }]);
        }
    }

    private static void RequireClient(IFormCollection form, CallerIdentity caller)
    {
        if (form["client_id"] is not [var client] || client != caller.Id.Value)
        {
            throw new OAuthException(
                OAuthException.InvalidClient,
                $"client_id is '{form["client_id"]}', and the certificate is that of {caller.Id}: a participant asks for itself only");
        }
    }

    private static AuthorizationDetail ReadDetail(IFormCollection form)
    {
        try
        {
            return form["authorization_details"] is [{ } text]
                && JsonSerializer.Deserialize<AuthorizationDetail[]>(text, ProtocolJson.Options) is [var detail]
                ? detail
                : throw new OAuthException(OAuthException.InvalidDetails, "authorization_details must be a JSON array of one object");
        }
        catch (JsonException problem)
        {
            throw new OAuthException(OAuthException.InvalidDetails, $"authorization_details can't be read: {problem.Message}");
        }
    }

    private (AuthorizationDetail Detail, DataProduct Product) Check(AuthorizationDetail detail)
    {
        var product = catalog.Find(detail.Product)
            ?? throw new OAuthException(OAuthException.InvalidDetails, $"there is no data product {detail.Product}; GET /catalog lists them");
        return DetailRules.Violations(detail, product).ToArray() is { Length: > 0 } violations
            ? throw new OAuthException(OAuthException.InvalidDetails, string.Join("; ", violations))
            : (detail, product);
    }

    private GrantRequest Request(AuthorizationDetail detail, DataProduct product, Protocol.Participants.Participant consumer)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return new GrantRequest
        {
            Grant = GrantId.New(time),
            Consumer = consumer.Id,
            ConsumerTls = consumer.Tls,
            ConsumerSealing = Sha256Digest.Of(consumer.Sealing).Value,
            Detail = detail,
            Owners = [.. product.Datasets.Select(member => member.Owner)],
            NotBefore = now,
            Expires = now + detail.Parameters.LifetimeSeconds,
        };
    }
}
