using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Gateway;

/// <summary>Recognises the gateway, as caller and as server: a TLS certificate by the space's authority in the configured gateway's name.</summary>
internal sealed class GatewayCertificate(ConnectorIdentity identity, ConnectorOptions options, ILogger<GatewayCertificate> log)
{
    /// <summary>Keeps the platform's own check off the machine's trust store and off the network; what counts is <see cref="Accepts"/>.</summary>
    public X509ChainPolicy HandshakePolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { X509CertificateLoader.LoadCertificate(identity.Authority.Der.Span) },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>Whether the other end of a TLS handshake is the gateway; a refusal is logged with its reason.</summary>
    public bool Accepts(X509Certificate? certificate)
    {
        if (Participant(certificate) is not { } peer)
        {
            return false;
        }

        if (peer != options.Gateway.Participant)
        {
            log.PeerIsNotGateway(peer, options.Gateway.Participant);
        }

        return peer == options.Gateway.Participant;
    }

    /// <summary>Who the other end of a TLS handshake is by the space's authority; null is logged with its reason.</summary>
    public ParticipantId? Participant(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 presented)
        {
            log.PeerWithoutCertificate();
            return null;
        }

        try
        {
            return identity.Authority.Verify(presented, CertificatePurpose.Tls).Participant;
        }
        catch (UntrustedCertificateException problem)
        {
            log.PeerIsUntrusted(presented.Subject, problem.Message);
            return null;
        }
    }
}
