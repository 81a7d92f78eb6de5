using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Freezes;

internal static class FreezeEndpoints
{
    // The answer waits this long for the connectors that have not signed; they go on being asked afterwards.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static void MapFreezes(this IEndpointRouteBuilder endpoints)
    {
        var freezes = endpoints.MapGroup("/freezes").WithTags("Freezes");
        freezes.MapGet("", (FreezeRegister register, FreezeDeliveries deliveries) => register.All.Select(deliveries.Describe).ToArray())
            .WithSummary("Every freeze, lifted ones too, with the regulator's signed words and the owners' acknowledgements");

        freezes.MapGet("/{id}", (FreezeId id, FreezeRegister register, FreezeDeliveries deliveries, FreezeWords words) => deliveries.Describe(
            register.Find(id) ?? throw words.Refused(RefusalCode.Unknown, $"there is no freeze {id}", "GET /freezes lists them.")))
            .WithSummary("One freeze");

        freezes.MapPost("", async (FreezeSubmission body, HttpContext context, FreezeDesk desk, FreezeDeliveries deliveries, TimeProvider time) =>
            await AnswerAsync(await desk.OrderAsync(body, context.Caller()), deliveries, time, context.RequestAborted))
            .RequireRole(ParticipantRole.Regulator)
            .RecordRefusals()
            .WithSummary("Freezes a participant, a dataset, a grant or a job by a regulator's signed order; says which connectors have it in force");

        freezes.MapPost("/{id}/lift", async (
                FreezeId id, FreezeLiftSubmission body, HttpContext context, FreezeDesk desk, FreezeDeliveries deliveries, TimeProvider time) =>
            await AnswerAsync(await desk.LiftAsync(id, body, context.Caller()), deliveries, time, context.RequestAborted))
            .RequireRole(ParticipantRole.Regulator)
            .RecordRefusals()
            .WithSummary("Ends a freeze by a regulator's signed word");
    }

    private static async Task<FreezeStatus> AnswerAsync(Freeze freeze, FreezeDeliveries deliveries, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await deliveries.DeliverAsync(freeze, cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The answer says who has not signed.
        }

        return deliveries.Describe(freeze);
    }
}
