using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Yarp.ReverseProxy.Forwarder;

namespace TrustedSpace.Gateway.Routing;

/// <summary>
/// Proxy middleware around the forwarder: writes exactly one flow leaf for each admitted request, durable before the consumer can see the end of the
/// stream (Kestrel sends it when the pipeline returns). If the leaf can't be written, the stream is reset: no complete flow goes unlogged.
/// </summary>
internal sealed class FlowRecording(RequestDelegate next, FlowRecorder recorder, WorkRegister register, ExportJudge judge, QuoteDigests digests, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var flow = context.Features.Get<DataFlow>() ?? throw new InvalidOperationException("The grant check must come first.");
        var consumer = context.Response.Body;
        await using var body = new RelayedBody(consumer);
        context.Response.Body = body;
        register.Add(flow);
        try
        {
            await next(context);
        }
        finally
        {
            register.Remove(flow);
            context.Response.Body = consumer;
            await RecordAsync(context, flow, body);
        }
    }

    private async Task RecordAsync(HttpContext context, DataFlow flow, RelayedBody body)
    {
        var verdict = judge.Judge(context, flow, body);
        var failure = context.Features.Get<IForwarderErrorFeature>();
        var bytes = failure is null && verdict.MayComplete ? body.Received : body.Passed;

        // If this throws, the boundary resets the stream; the hold stays, because only the log knows whether the leaf survived.
        await recorder.AppendAsync(Leaf(flow, verdict, bytes));
        flow.Hold.Dispose();
        if (!verdict.MayComplete)
        {
            context.Abort();
        }
        else if (failure is not null)
        {
            await RefusalResponse.WriteAsync(context, Unreachable(flow.Owner, failure.Error));
        }
        else
        {
            await body.EndAsync(context.RequestAborted);
        }
    }

    private Flow Leaf(DataFlow flow, ExportVerdict verdict, long bytes)
    {
        var cells = verdict.Release?.Cells ?? 0;
        ReleaseStatement[] released = verdict.Release is { } statement ? [statement] : [];
        var quote = flow.Claims.Quote;
        return new Flow
        {
            Id = FlowId.For(flow.Job),
            Grant = flow.Claims.Grant,
            GrantLeaf = flow.Grant.Leaf,
            Contract = flow.Claims.Request,
            Job = flow.Job,
            Resumes = flow.Resumes,
            Consumer = flow.Claims.Consumer,
            Providers = FlowProviders.Of(flow.Claims, flow.Grant.Decisions, [flow.Owner], released),
            Product = flow.Detail.Product,
            Operation = flow.Detail.Operation,
            Purpose = flow.Detail.Purpose,
            Elements = verdict.Release?.Elements ?? flow.Detail.Elements,
            Outcome = verdict.Outcome,
            Statements = verdict.Signed is { } signed ? [signed] : [],
            Cells = cells,
            Rows = verdict.Release?.Rows ?? 0,
            Order = verdict.Release?.Order,
            Response = ResponseDigest.Of(released),
            Bytes = bytes,
            Currency = quote.Currency,
            Charges = verdict.Release is { } release ? quote.Charges(Usage.Of([release])) : [],
            Quote = verdict.Release is null ? null : digests.Of(quote),
            Started = flow.Started,
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    private static Refusal Unreachable(ParticipantId owner, ForwarderError error) => new()
    {
        Code = RefusalCode.Unavailable,
        Party = owner,
        Stage = "data plane",
        Reason = error == ForwarderError.NoAvailableDestinations
            ? "its connector does not answer health checks"
            : $"its connector did not answer ({error})",
        Remedy = "Nothing was charged. Try again under a new job id once GET /catalog shows the owner as available.",
    };
}
