using System.Text.Json;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>
/// The one place where failures of a request become answers: a refusal keeps its words, a malformed request says where it is
/// malformed, anything else is logged and answered without detail. A response that has begun is cut off.
/// </summary>
internal sealed class RefusalBoundary(RequestDelegate next, GatewayOptions options, ILogger<RefusalBoundary> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (RefusedException refused)
        {
            HostingLog.RequestRefused(logger, context.Request.Method, context.Request.Path, refused.Refusal.Unquoted().ToString());
            await AnswerAsync(context, refused.Refusal);
        }
        catch (BadHttpRequestException malformed)
        {
            await AnswerAsync(context, Malformed(malformed));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (IOException failed) when (LogHealth.RefusalOf(options.Participant, failed) is { } refusal)
        {
            HostingLog.RequestFailed(logger, failed, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, refusal);
        }
#pragma warning disable CA1031 // The named boundary of the process: no failure may leave it unanswered.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            HostingLog.RequestFailed(logger, problem, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, Failed());
        }
    }

    private static Task AnswerAsync(HttpContext context, Refusal refusal)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return RefusalResponse.WriteAsync(context, refusal);
    }

    private Refusal Malformed(BadHttpRequestException malformed) => new()
    {
        Code = RefusalCode.Invalid,
        Party = options.Participant,
        Stage = "reading the request",
        Reason = malformed.InnerException is JsonException json ? json.Message : malformed.Message,
        Remedy = "Compare the request with /openapi/v1.json.",
    };

    private Refusal Failed() => new()
    {
        Code = RefusalCode.Unavailable,
        Party = options.Participant,
        Stage = "answering the request",
        Reason = "the gateway failed",
        Remedy = "Try again; the gateway's log holds the cause.",
    };
}
