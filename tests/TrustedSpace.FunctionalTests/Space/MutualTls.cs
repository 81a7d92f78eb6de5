using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>HTTP/2 over mutual TLS for a test that says what the client library would not.</summary>
internal static class MutualTls
{
    /// <param name="own">The caller's certificate with its key.</param>
    /// <param name="authority">Authority of the space.</param>
    /// <param name="servers">Who may answer.</param>
    public static HttpClient Client(X509Certificate2 own, CertificateAuthority authority, params IReadOnlyList<ParticipantId> servers) =>
        new(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [own],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => own,
                RemoteCertificateValidationCallback = (_, server, _, _) =>
                    server is X509Certificate2 shown && servers.Contains(authority.Verify(shown, CertificatePurpose.Tls).Participant),
            },
        })
        {
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
}
