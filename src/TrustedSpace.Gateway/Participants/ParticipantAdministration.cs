using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Participants;

/// <summary>
/// What the operator does with participants, each act a leaf of the log. Enrolling again replaces certificates; role and
/// organisation stay.
/// </summary>
public sealed class ParticipantAdministration(
    ParticipantRegistry registry, CertificateAuthority authority, FlowLog log, GatewayOptions options, TimeProvider time)
{
    /// <exception cref="RefusedException">A certificate does not count or names another participant, or the role changed.</exception>
    public async Task<Participant> EnrolAsync(Enrolment enrolment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(enrolment);
        var tls = Check(enrolment, enrolment.Tls, CertificatePurpose.Tls);
        Check(enrolment, enrolment.Signing, CertificatePurpose.Signing);
        Check(enrolment, enrolment.Sealing, CertificatePurpose.Sealing);
        if (enrolment.Id == options.Participant)
        {
            throw Refused(RefusalCode.Conflict, $"{enrolment.Id} is the gateway itself", "Enrol under another name.");
        }

        return await ChangeAsync(enrolment.Id, "enrolled", before => before switch
        {
            { } when before.Role != enrolment.Role || before.Organisation != enrolment.Organisation =>
                throw Refused(RefusalCode.Conflict, $"{before.Id} is enrolled as {before.Role} of {before.Organisation}", "Enrol under another name."),
            { } => before with { Tls = tls.Thumbprint, Signing = enrolment.Signing, Sealing = enrolment.Sealing },
            null => new Participant
            {
                Id = enrolment.Id,
                Organisation = enrolment.Organisation,
                Role = enrolment.Role,
                Status = ParticipantStatus.Active,
                Tls = tls.Thumbprint,
                Signing = enrolment.Signing,
                Sealing = enrolment.Sealing,
            },
        }, cancellationToken);
    }

    /// <summary>Ends every call of the participant from now on, open connections included.</summary>
    /// <exception cref="RefusedException">No such participant, or the operator itself.</exception>
    public Task<Participant> SuspendAsync(ParticipantId id, CancellationToken cancellationToken) =>
        id == options.Operator
            ? throw Refused(RefusalCode.Conflict, "the operator can't suspend itself: no one could reinstate it", "Suspend another participant.")
            : ChangeAsync(id, "suspended", before => Known(id, before) with { Status = ParticipantStatus.Suspended }, cancellationToken);

    /// <exception cref="RefusedException">No such participant.</exception>
    public Task<Participant> ReinstateAsync(ParticipantId id, CancellationToken cancellationToken) =>
        ChangeAsync(id, "reinstated", before => Known(id, before) with { Status = ParticipantStatus.Active }, cancellationToken);

    private Task<Participant> ChangeAsync(
        ParticipantId id, string change, Func<Participant?, Participant> apply, CancellationToken cancellationToken) =>
        registry.ChangeAsync(id, apply, participant => RecordAsync(participant, change), cancellationToken);

    private async ValueTask RecordAsync(Participant participant, string change) => await log.AppendAsync(
        new ParticipantChanged
        {
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Participant = participant.Id,
            Role = participant.Role,
            Organisation = participant.Organisation,
            Change = change,
            Certificate = participant.Tls,
        },
        CancellationToken.None);

    private ParticipantCertificate Check(Enrolment enrolment, byte[] der, CertificatePurpose purpose)
    {
        try
        {
            var certificate = authority.Verify(der, purpose);
            return certificate.Participant == enrolment.Id && certificate.Organisation == enrolment.Organisation
                ? certificate
                : throw Refused(
                    RefusalCode.Invalid,
                    $"the {purpose} certificate names {certificate.Participant} of {certificate.Organisation}, the enrolment {enrolment.Id} of {enrolment.Organisation}",
                    "Enrol a participant under the name in its certificates.");
        }
        catch (UntrustedCertificateException problem)
        {
            throw Refused(RefusalCode.Invalid, problem.Message, "Have the space's certificate authority issue it.");
        }
    }

    private Participant Known(ParticipantId id, Participant? participant) =>
        participant ?? throw Refused(RefusalCode.Unknown, $"{id} is not enrolled", "GET /participants lists who is.");

    private RefusedException Refused(RefusalCode code, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = "participant administration",
        Reason = reason,
        Remedy = remedy,
    });
}
