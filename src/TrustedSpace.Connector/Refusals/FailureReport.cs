using System.Security.Cryptography;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Refusals;

/// <summary>Turns whatever ended a request into a refusal. What was not foreseen is logged under a reference, and only the reference leaves.</summary>
internal sealed class FailureReport(ConnectorOptions options, ILogger<FailureReport> log)
{
    public Refusal Of(Exception failure, string request)
    {
        if (failure is RefusedException refused)
        {
            log.Refused(request, refused.Refusal.Party, refused.Refusal.Stage, refused.Refusal.Unquoted().Reason);
            return refused.Refusal;
        }

        var reference = RandomNumberGenerator.GetHexString(12, lowercase: true);
        log.Failed(failure, request, reference);
        return new Refusal
        {
            Code = RefusalCode.Unavailable,
            Party = options.Participant,
            Stage = request,
            Reason = $"the connector failed (reference {reference})",
            Remedy = "Try again; if it fails again, give the owner the reference.",
        };
    }
}
