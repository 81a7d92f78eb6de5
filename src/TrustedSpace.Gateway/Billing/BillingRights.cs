using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Whose money a caller may see: a consumer and an owner their own, the operator and the regulator everyone's.</summary>
internal sealed class BillingRights(GatewayOptions options)
{
    /// <summary>The participant that is asked about.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="named">Who was named; null: the caller.</param>
    /// <param name="stage">For refusals, such as "invoices".</param>
    /// <exception cref="RefusedException">The caller may not see it, or names nobody and has no money of its own.</exception>
    public ParticipantId Subject(CallerIdentity caller, ParticipantId? named, string stage)
    {
        if (caller.Role is ParticipantRole.Operator or ParticipantRole.Regulator)
        {
            return named ?? throw Refused(RefusalCode.Invalid, stage, "no participant is named", "Name one in the query.");
        }

        return named is null || named == caller.Id
            ? caller.Id
            : throw Refused(RefusalCode.Denied, stage, $"{caller.Id} may see its own {stage} only", "Name nobody else.");
    }

    public RefusedException Refused(RefusalCode code, string stage, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = stage,
        Reason = reason,
        Remedy = remedy,
    });
}
