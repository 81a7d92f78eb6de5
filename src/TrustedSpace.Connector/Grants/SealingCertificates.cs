using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Grants;

/// <summary>Accepts a sealing certificate only by the space's authority and only in the expected participant's name.</summary>
internal sealed class SealingCertificates(ConnectorIdentity identity)
{
    /// <exception cref="RefusedException">The certificate is not a sealing certificate of that participant.</exception>
    public ParticipantCertificate Verify(byte[] der, ParticipantId participant, Stage stage)
    {
        try
        {
            var certificate = identity.Authority.Verify(der, CertificatePurpose.Sealing);
            return certificate.Participant == participant
                ? certificate
                : throw stage.Refuse(
                    RefusalCode.Denied,
                    $"the sealing certificate given for {participant} is that of {certificate.Participant}",
                    "Send each participant's own sealing certificate.");
        }
        catch (UntrustedCertificateException problem)
        {
            throw stage.Refuse(
                RefusalCode.Denied,
                $"the sealing certificate given for {participant} can't be trusted: {problem.Message}",
                "Send a certificate that the space's authority issued.",
                problem);
        }
    }
}
