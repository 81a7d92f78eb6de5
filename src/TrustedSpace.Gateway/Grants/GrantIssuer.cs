using System.Text.Json;
using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Turns the owners' answers into a grant, or into a denial. Either is a durable leaf before the consumer hears of it: the
/// leaf comes first, then storage, then the answer, so that a crash in between leaves a recorded grant that nobody holds.
/// </summary>
internal sealed class GrantIssuer(GrantKeyRing keys, GrantStore grants, FlowLog log, GatewayAddress address, Pricing pricing, TimeProvider time)
{
    /// <param name="request">What the owners were asked.</param>
    /// <param name="answers">Theirs, all allowing.</param>
    /// <param name="product">As it was when they were asked.</param>
    /// <exception cref="OAuthException">The budget is too large to be priced.</exception>
    public async Task<TokenResponse> IssueAsync(GrantRequest request, IReadOnlyList<OwnerAnswer> answers, DataProduct product)
    {
        var claims = Claims(request, answers, Price(request, product));
        var (token, keyId) = keys.Sign(JsonSerializer.Serialize(claims, ProtocolJson.Options), GrantClaims.TokenType, claims.Expires);
        string[] decisions = [.. answers.Select(answer => answer.Signed!)];
        var leaf = await log.AppendAsync(
            new GrantIssued { At = time.GetUtcNow().ToUnixTimeMilliseconds(), Request = request, Decisions = decisions, Quote = claims.Quote },
            CancellationToken.None);
        await grants.AddAsync(
            new IssuedGrant
            {
                Id = claims.Grant,
                Expires = claims.Expires,
                KeyId = keyId,
                Leaf = leaf,
                Claims = claims,
                Request = request,
                Decisions = decisions,
            },
            CancellationToken.None);
        return new TokenResponse
        {
            AccessToken = token,
            ExpiresIn = claims.Expires - claims.IssuedAt,
            AuthorizationDetails = claims.AuthorizationDetails,
            Grant = claims.Grant,
            Quote = claims.Quote,
            Decisions = decisions,
            Leaf = leaf,
        };
    }

    /// <summary>Records that the owners did not all allow, and says so in words.</summary>
    /// <returns>To be thrown.</returns>
    public async Task<OAuthException> DenyAsync(GrantRequest request, IReadOnlyList<OwnerAnswer> answers)
    {
        OwnerDenial[] denials = [.. answers.Where(answer => !answer.Allows).SelectMany(answer => answer.Denials)];
        await log.AppendAsync(
            new GrantDenied
            {
                At = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Request = request,
                Decisions = [.. answers.Where(answer => answer.Signed is not null).Select(answer => answer.Signed!)],
                Denials = denials,
            },
            CancellationToken.None);
        return new OAuthException(
            ErrorOf(answers),
            string.Join("; ", denials.Select(denial => $"{denial.Owner}, {denial.Rule}: {denial.Reason}")),
            denials);
    }

    // A denial outweighs an owner that could not be asked: asking again would not help.
    private static string ErrorOf(IReadOnlyList<OwnerAnswer> answers)
    {
        if (answers.Any(answer => answer.Decision is { Allow: false } || answer.Failure is { Code: Protocol.Refusals.RefusalCode.Denied }))
        {
            return OAuthException.AccessDenied;
        }

        return answers.Any(answer => answer.Failure is { Code: not Protocol.Refusals.RefusalCode.Unavailable })
            ? OAuthException.ServerError
            : OAuthException.Unavailable;
    }

    private Quote Price(GrantRequest request, DataProduct product)
    {
        if (pricing.Excesses(product).ToArray() is { Length: > 0 } excesses)
        {
            throw new OAuthException(OAuthException.InvalidDetails, $"{string.Join("; ", excesses)}: ask the owner to publish a lower price");
        }

        try
        {
            return pricing.For(product, request);
        }
        catch (OverflowException)
        {
            throw new OAuthException(OAuthException.InvalidDetails, "the most that this budget can cost exceeds 2^53 minor units: ask for fewer cells or jobs");
        }
    }

    private GrantClaims Claims(GrantRequest request, IReadOnlyList<OwnerAnswer> answers, Quote quote) => new()
    {
        Issuer = address.Value,
        Consumer = request.Consumer,
        ClientId = request.Consumer,
        Audience = GrantClaims.ConnectorsAudience,
        Grant = request.Grant,
        IssuedAt = request.NotBefore,
        NotBefore = request.NotBefore,
        Expires = request.Expires,
        Confirmation = new Confirmation { CertificateThumbprint = request.ConsumerTls },
        AuthorizationDetails = [request.Detail],
        Request = CanonicalJson.Hash(request),
        Sealing = request.ConsumerSealing,
        Decisions = [.. answers.Select(answer => new DecisionReference { Owner = answer.Owner, Digest = answer.Digest!.Value })],
        Quote = quote,
    };
}
