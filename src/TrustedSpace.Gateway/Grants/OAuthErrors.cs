using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Endpoint filter of the OAuth endpoints: no answer is cached, errors have the form that OAuth clients know, and who asks in
/// another's name is in the log.
/// </summary>
internal sealed class OAuthErrors(RefusedRequests refused, GatewayOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        try
        {
            return await next(context);
        }
        catch (OAuthException problem)
        {
            if (problem.Answer.Error == OAuthException.InvalidClient)
            {
                await RecordAsync(context.HttpContext, problem);
            }

            return TypedResults.Json(problem.Answer, ProtocolJson.Options, statusCode: problem.Status);
        }
    }

    private ValueTask RecordAsync(HttpContext context, OAuthException problem) => refused.RecordAsync(
        context.Caller().Id,
        $"{context.Request.Method} {context.Request.Path}",
        grant: null,
        new Refusal
        {
            Code = RefusalCode.Unauthenticated,
            Party = options.Participant,
            Stage = "client authentication",
            Reason = problem.Message,
            Remedy = "Ask under the name in the certificate.",
        });
}
