using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>
/// Chain building for TLS against the space's root alone, offline. It prepares the handshake only; whether a certificate
/// counts, and whom it names, is the answer of <see cref="CertificateAuthority"/>.
/// </summary>
public sealed class SpaceTrust(CertificateAuthority authority)
{
    private readonly X509Certificate2 _root = X509CertificateLoader.LoadCertificate(authority.Der.Span);

    public X509ChainPolicy CreateChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _root },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
