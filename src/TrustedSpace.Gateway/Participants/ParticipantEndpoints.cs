using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Participants;

internal static class ParticipantEndpoints
{
    public static void MapParticipants(this IEndpointRouteBuilder endpoints)
    {
        var participants = endpoints.MapGroup("/participants").WithTags("Participants");
        participants.MapGet("", (ParticipantRegistry registry) => registry.All)
            .WithSummary("Everyone in the space");

        participants.MapPost("", async (Enrolment enrolment, ParticipantAdministration administration, CancellationToken cancellation) =>
            TypedResults.Ok(await administration.EnrolAsync(enrolment, cancellation)))
            .RequireRole(ParticipantRole.Operator)
            .WithSummary("Enrols a participant, or replaces its certificates");

        participants.MapPost("/{id}/suspend", async (ParticipantId id, ParticipantAdministration administration, CancellationToken cancellation) =>
            TypedResults.Ok(await administration.SuspendAsync(id, cancellation)))
            .RequireRole(ParticipantRole.Operator)
            .WithSummary("Refuses every call of a participant from now on");

        participants.MapPost("/{id}/reinstate", async (ParticipantId id, ParticipantAdministration administration, CancellationToken cancellation) =>
            TypedResults.Ok(await administration.ReinstateAsync(id, cancellation)))
            .RequireRole(ParticipantRole.Operator)
            .WithSummary("Answers a suspended participant again");
    }
}
