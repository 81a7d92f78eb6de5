using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Flows;

internal static class FlowEndpoints
{
    private const int MostListed = 1000;

    public static void MapFlows(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/receipts", async (ReceiptSubmission submission, HttpContext context, ExportReceipts receipts) =>
            new RecordedReceipt { Leaf = await receipts.RecordAsync(submission.Receipt, context.Caller().Id, context.RequestAborted) })
            .RequireRole(ParticipantRole.Consumer)
            .RecordRefusals()
            .WithTags("Flows")
            .WithSummary("Records a consumer's signed receipt of an export as a leaf of the log; one that says the same again is the same leaf");
        MapList(endpoints);
    }

    private static void MapList(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/flows", List)
        .WithTags("Flows")
        .WithSummary("The newest entries in log order (flows, grants, denials, revocations, failed jobs, refused requests): a consumer's or owner's own, the regulator's and the operator's all");

    private static LoggedEntry[] List(
        HttpContext context, FlowLog log, FlowIndex index, ParticipantId? consumer, ParticipantId? owner, GrantId? grant, JobId? job, int? limit)
    {
        var caller = context.Caller();
        var leaves = index.Find(new FlowFilter
        {
            Consumer = consumer,
            Owner = owner,
            Party = caller.Role is ParticipantRole.Regulator or ParticipantRole.Operator ? null : caller.Id,
            Grant = grant,
            Job = job,
            Limit = Math.Clamp(limit ?? 100, 1, MostListed),
        });
        return [.. leaves.Select(leaf => log.Read(leaf))];
    }
}
