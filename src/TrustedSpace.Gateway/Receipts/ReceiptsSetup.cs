using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Receipts;

internal static class ReceiptsSetup
{
    public static IServiceCollection AddReceipts(this IServiceCollection services) => services.AddSingleton<FlowReceipts>();

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
    }
}
