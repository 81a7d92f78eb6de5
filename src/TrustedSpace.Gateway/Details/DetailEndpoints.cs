using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Details;

internal static class DetailEndpoints
{
    public static void MapDetails(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/details/{commitment}", (Sha256Digest commitment, HttpContext context, DetailAccess details) =>
            details.ReadAsync(commitment, context.Caller(), context.RequestAborted))
            .WithTags("Details")
            .WithSummary("A detail that a leaf commits to, with its salt, for those whom it concerns and regulators");

        endpoints.MapPost("/subjects/{id}/erase", (SubjectId id, HttpContext context, SubjectErasing erasing) => erasing.EraseAsync(id, context.Caller()))
            .RequireRole(ParticipantRole.Operator)
            .WithTags("Details")
            .WithSummary("Destroys key and salt of every detail about a subject; the log says so");
    }
}
