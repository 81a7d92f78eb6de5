using System.Text.Json.Nodes;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Grants;

internal static class GrantEndpoints
{
    private const string FormType = "application/x-www-form-urlencoded";

    public static void MapGrants(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/.well-known/oauth-authorization-server", (GatewayAddress address) =>
            TypedResults.Ok(new AuthorizationServerMetadata { Issuer = address.Value }))
            .WithTags("Grants")
            .WithSummary("Authorization server metadata (RFC 8414)");

        var oauth = endpoints.MapGroup("/oauth").WithTags("Grants");
        oauth.MapGet("/jwks", (GrantKeyRing keys) => TypedResults.Ok(JsonWebKeySetDocument.Of(keys.Published)))
            .WithSummary("Public keys that grants verify under (RFC 7517)");

        oauth.MapPost("/keys/rotate", RotateAsync)
            .RequireRole(ParticipantRole.Operator)
            .WithSummary("Signs new grants with a new key; the old one stays published while its grants live");

        var forms = oauth.MapGroup("").AddEndpointFilter<OAuthErrors>();
        forms.MapPost("/token", async (HttpRequest request, TokenRequests tokens, CancellationToken cancellation) =>
            TypedResults.Ok(await tokens.AnswerAsync(await ReadFormAsync(request), request.HttpContext.Caller(), cancellation)))
            .RequireRole(ParticipantRole.Consumer)
            .RecordRefusals()
            .Accepts<IFormCollection>(FormType)
            .WithDescription("Form fields: grant_type (client_credentials), client_id, authorization_details (a JSON array of one AuthorizationDetail).")
            .Produces<TokenError>(StatusCodes.Status400BadRequest)
            .WithSummary("Asks every owner of a product for a grant (RFC 6749, RFC 9396, RFC 8705)");

        forms.MapPost("/revoke", async (HttpRequest request, PresentedTokens tokens) =>
            {
                await tokens.RevokeAsync(await ReadFormAsync(request), request.HttpContext.Caller());
                return TypedResults.Ok();
            })
            .Accepts<IFormCollection>(FormType)
            .WithDescription("Form field: token (an access token, or the id of a grant).")
            .WithSummary("Ends a grant at once (RFC 7009)");

        forms.MapPost("/introspect", async (HttpRequest request, PresentedTokens tokens) =>
            TypedResults.Ok(tokens.Introspect(await ReadFormAsync(request), request.HttpContext.Caller())))
            .Accepts<IFormCollection>(FormType)
            .WithDescription("Form field: token (an access token, or the id of a grant).")
            .WithSummary("Whether a grant is in force, and its claims (RFC 7662)");
    }

    private static async Task<IResult> RotateAsync(HttpContext context, GrantKeyRing keys, ILogger<GrantKeyRing> logger)
    {
        var key = await keys.RotateAsync(CancellationToken.None);
        GrantsLog.Rotated(logger, key, context.Caller().Id);
        return TypedResults.Ok(new JsonObject { ["kid"] = key });
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request) => request.HasFormContentType
        ? await request.ReadFormAsync(request.HttpContext.RequestAborted)
        : throw new OAuthException(OAuthException.InvalidRequest, "the body must be application/x-www-form-urlencoded");
}
