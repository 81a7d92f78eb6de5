using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Receipts;

internal static class ReceiptsSetup
{
    public static IServiceCollection AddReceipts(this IServiceCollection services) => services
        .AddSingleton<PartyFlows>()
        .AddSingleton<FlowReceipts>()
        .AddSingleton<ReceiptSignals>()
        .AddSingleton<ReceiptStream>();

    public static void MapReceipts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/receipts/{flow}", (FlowId flow, HttpContext context, FlowReceipts receipts) =>
            receipts.OfAsync(flow, SearchRights.Of(context.Caller()), context.RequestAborted))
            .WithTags("Flows")
            .WithSummary("Receipt of a flow, for its parties, the regulator and the operator: the leaf, a signed promise, and once a checkpoint covers it the proof");

        endpoints.MapGet("/receipts", (long since, HttpContext context, FlowReceipts receipts) =>
            receipts.SinceAsync(since, SearchRights.Of(context.Caller()), context.RequestAborted))
            .WithTags("Flows")
            .WithSummary("The receipts of the caller's flows from a leaf on, in log order, at most 100");

        endpoints.MapGet("/receipts/stream", (HttpContext context, ReceiptStream stream, FlowLog log, GatewayOptions options) =>
            TypedResults.ServerSentEvents(stream.ListenAsync(context.Caller(), PositionOf(context.Request, log, options), context.RequestAborted)))
            .Produces<FlowReceipt>(contentType: "text/event-stream")
            .WithTags("Flows")
            .WithSummary("Server-sent events with the receipts of the caller's flows: each promise at once, each proof once a checkpoint covers it; resumes after Last-Event-ID, without it begins with what comes");
    }

    private static ReceiptPosition PositionOf(HttpRequest request, FlowLog log, GatewayOptions options)
    {
        if (request.Headers["Last-Event-ID"] is not [{ } given])
        {
            return new ReceiptPosition(log.Size, log.Size);
        }

        return ReceiptPosition.TryParse(given, out var position) ? position : throw new RefusedException(new Refusal
        {
            Code = RefusalCode.Invalid,
            Party = options.Participant,
            Stage = "receipt",
            Reason = $"Last-Event-ID '{given}' is no position in the log",
            Remedy = "Send the id of the last event as it came, such as 120-100, or 0-0 for every receipt from the first leaf on.",
        });
    }
}
