using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Participants;

/// <summary>
/// Middleware after routing: turns away every request whose certificate is not the enrolled one of an active participant with
/// a role that the endpoint takes. It reads the registry again on each request, so that a suspension ends open connections' calls too. A frozen
/// participant can read, and nothing else but what an endpoint marked with <see cref="OpenToFrozen"/> takes.
/// </summary>
internal sealed class CallerAdmission(
    RequestDelegate next, ParticipantRegistry registry, FreezeRegister freezes, GatewayOptions options, ILogger<CallerAdmission> logger)
{
    private const string Stage = "admission";

    public Task InvokeAsync(HttpContext context)
    {
        var certificate = context.Features.Get<ConnectionCertificate>()
            ?? throw new InvalidOperationException("The connection carries no client certificate.");
        var participant = registry.Find(certificate.Participant);
        if (participant is null || participant.Tls != certificate.Thumbprint)
        {
            throw NotEnrolled(certificate, participant);
        }

        if (participant.Status != ParticipantStatus.Active)
        {
            throw Suspended(participant);
        }

        certificate.Admit(participant);
        if (!IsReading(context.Request) && context.GetEndpoint()?.Metadata.GetMetadata<OpenToFrozen>() is null)
        {
            freezes.Require(participant.Id, static caller => new Involvement { Participants = [caller] }, Stage);
        }

        var required = context.GetEndpoint()?.Metadata.GetMetadata<RoleRequirement>();
        return required is null || required.Allows(participant.Role) ? next(context) : throw WrongRole(participant, required);
    }

    private RefusedException NotEnrolled(ConnectionCertificate certificate, Participant? enrolled)
    {
        ParticipantsLog.NotEnrolled(logger, certificate.Participant, certificate.Thumbprint);
        return Refused(
            RefusalCode.Unauthenticated,
            enrolled is null
                ? $"{certificate.Participant} is not enrolled in the space"
                : $"the certificate with thumbprint {certificate.Thumbprint} is not the enrolled one of {certificate.Participant}",
            "Ask the operator to enrol the certificate.");
    }

    private RefusedException Suspended(Participant participant)
    {
        ParticipantsLog.SuspendedCaller(logger, participant.Id);
        return Refused(RefusalCode.Denied, $"{participant.Id} is suspended", "Ask the operator to reinstate it.");
    }

    private RefusedException WrongRole(Participant participant, RoleRequirement required) => Refused(
        RefusalCode.Denied,
        $"{participant.Id} is enrolled as {Name(participant.Role)}; this takes {string.Join(" or ", required.Roles.Select(Name))}",
        "Call as a participant with that role.");

    private RefusedException Refused(RefusalCode code, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = Stage,
        Reason = reason,
        Remedy = remedy,
    });

    private static bool IsReading(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static string Name(ParticipantRole role) => role.ToString().ToLowerInvariant();
}
