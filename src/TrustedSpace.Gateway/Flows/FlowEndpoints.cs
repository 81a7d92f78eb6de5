using System.Globalization;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Flows;

internal static class FlowEndpoints
{
    private const int MostListed = 1000;

    /// <summary>Header of the list with the number of leaves that were searched.</summary>
    private const string IndexedThroughHeader = "TS-Indexed-Through";

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

    private static async Task<IReadOnlyList<LoggedEntry>> List(
        HttpContext context, FlowIndex index, ParticipantId? consumer, ParticipantId? owner, GrantId? grant, JobId? job, int? limit)
    {
        var found = await index.SearchAsync(
            new FlowQuery
            {
                Consumer = consumer,
                Owner = owner,
                VisibleTo = SearchRights.Of(context.Caller()),
                Grant = grant,
                Job = job,
                Limit = Math.Clamp(limit ?? 100, 1, MostListed),
            },
            context.RequestAborted);
        context.Response.Headers[IndexedThroughHeader] = found.IndexedThrough.ToString(CultureInfo.InvariantCulture);
        return found.Entries;
    }
}
