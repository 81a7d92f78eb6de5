using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Objections;

internal static class ObjectionEndpoints
{
    public static void MapObjections(this IEndpointRouteBuilder endpoints)
    {
        var objections = endpoints.MapGroup("/objections").WithTags("Objections");
        objections.MapGet("", ListAsync).WithSummary("The objections that concern the caller, oldest first; the regulator's and the operator's list holds all");
        objections.MapGet("/{id}", FindAsync).WithSummary("One objection with its signed steps");

        objections.MapPost("", (ObjectionSubmission body, HttpContext context, ObjectionDesk desk) =>
            desk.TakeAsync(null, ObjectionAction.Raise, body, context.Caller()))
            .RequireRole(ParticipantRole.Consumer, ParticipantRole.Owner, ParticipantRole.Operator)
            .AllowFrozen()
            .RecordRefusals()
            .WithSummary("Objects to a flow, a dataset or an invoice by a signed step");

        MapStep(objections, ObjectionAction.Assign, "A regulator names who has to answer, and until when").RequireRole(ParticipantRole.Regulator);
        MapStep(objections, ObjectionAction.Answer, "The respondent answers").AllowFrozen();
        MapStep(objections, ObjectionAction.Uphold, "A regulator upholds it, and corrects charges").RequireRole(ParticipantRole.Regulator);
        MapStep(objections, ObjectionAction.Dismiss, "A regulator dismisses it").RequireRole(ParticipantRole.Regulator);
        MapStep(objections, ObjectionAction.Withdraw, "Whoever raised it withdraws it").AllowFrozen();
    }

    private static RouteHandlerBuilder MapStep(RouteGroupBuilder objections, ObjectionAction action, string summary) => objections
        .MapPost($"/{{id}}/{action.ToString().ToLowerInvariant()}", (ObjectionId id, ObjectionSubmission body, HttpContext context, ObjectionDesk desk) =>
            desk.TakeAsync(id, action, body, context.Caller()))
        .RecordRefusals()
        .WithSummary(summary);

    private static async Task<IReadOnlyList<ObjectionStatus>> ListAsync(HttpContext context, ObjectionStore store) =>
        [.. (await store.ListAsync(context.RequestAborted)).Select(objection => objection.Status).OfType<ObjectionStatus>().Where(status => Sees(context.Caller(), status))];

    private static async Task<ObjectionStatus> FindAsync(ObjectionId id, HttpContext context, ObjectionStore store, ObjectionStanding standing) =>
        (await store.FindAsync(id, context.RequestAborted))?.Status is { } status && Sees(context.Caller(), status)
            ? status
            : throw standing.Refused(RefusalCode.Unknown, $"there is no objection {id} of {context.Caller().Id}", "GET /objections lists them.");

    private static bool Sees(CallerIdentity caller, ObjectionStatus status) =>
        caller.Role is ParticipantRole.Regulator or ParticipantRole.Operator || status.Parties.Contains(caller.Id);
}
