using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Refusals;

/// <summary>The boundary of every plain HTTP request: a failure leaves as problem details (RFC 9457); one in mid-stream cuts the stream.</summary>
internal sealed class RefusalBoundary(FailureReport report) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (Exception given) when (given is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
#pragma warning disable CA1031 // The named boundary: nothing may leave a request untranslated.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var refusal = report.Of(failure, $"{http.Request.Method} {http.Request.Path}");
            if (http.Response.HasStarted)
            {
                http.Abort();
                return Results.Empty;
            }

            http.Response.Clear();
            return Results.Problem(Problem(refusal));
        }
    }

    private static ProblemDetails Problem(Refusal refusal) => new()
    {
        Type = $"urn:trustedspace:refusal:{JsonNamingPolicy.KebabCaseLower.ConvertName(refusal.Code.ToString())}",
        Title = $"{refusal.Party} refused at {refusal.Stage}",
        Detail = refusal.Reason,
        Status = StatusOf(refusal.Code),
        Extensions =
        {
            ["code"] = JsonName(refusal.Code),
            ["party"] = refusal.Party.Value,
            ["stage"] = refusal.Stage,
            ["remedy"] = refusal.Remedy,
        },
    };

    private static string JsonName(RefusalCode code) => JsonNamingPolicy.CamelCase.ConvertName(code.ToString());

    private static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.Unknown => StatusCodes.Status404NotFound,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.Denied => StatusCodes.Status403Forbidden,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.ProtocolViolation => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
