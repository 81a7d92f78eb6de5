using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Connectors;

/// <summary>
/// The gateway's end of mutual TLS with an owner's connector. The server is whom the certificate names under the space's
/// authority, with the enrolled thumbprint; host names prove nothing here.
/// </summary>
public sealed class ConnectorTls(
    ParticipantKeys keys, CertificateAuthority authority, SpaceTrust trust, ParticipantRegistry registry, ILogger<ConnectorTls> logger)
{
    private readonly SslStreamCertificateContext _own = SslStreamCertificateContext.Create(keys.Tls, additionalCertificates: null, offline: true);

    /// <summary>Client options for connections that must end at <paramref name="owner"/>.</summary>
    public SslClientAuthenticationOptions OptionsFor(ParticipantId owner) => new()
    {
        ClientCertificateContext = _own,
        CertificateChainPolicy = trust.CreateChainPolicy(),
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 presented && Is(owner, presented),
    };

    private bool Is(ParticipantId owner, X509Certificate2 presented)
    {
        try
        {
            var verified = authority.Verify(presented, CertificatePurpose.Tls);
            if (verified.Participant == owner && verified.Thumbprint == registry.Find(owner)?.Tls)
            {
                return true;
            }

            ConnectorsLog.OtherServer(logger, owner, verified.Participant, verified.Thumbprint);
        }
        catch (UntrustedCertificateException problem)
        {
            ConnectorsLog.UntrustedServer(logger, owner, problem.Message);
        }

        return false;
    }
}
