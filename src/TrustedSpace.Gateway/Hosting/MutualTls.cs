using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>
/// Binds Kestrel for mutual TLS: no connection without a client certificate that the space's certificate authority issued.
/// The machine's trust store plays no part. The name in the certificate is read once a connection.
/// </summary>
internal sealed class MutualTls(
    GatewayOptions options, ParticipantKeys keys, CertificateAuthority authority, SpaceTrust trust, ILogger<MutualTls> logger)
{
    public void Bind(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // A consumer may take an export as slowly as it likes; a dead stream ends at the data plane's limit of silence.
        kestrel.Limits.MinResponseDataRate = null;
        var host = options.Listen.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(options.Listen.DnsSafeHost);
        kestrel.Listen(host, options.Listen.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = keys.Tls;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => Trusts(certificate);
                https.OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = trust.CreateChainPolicy();
            });
            listen.Use(next => connection => next(Identified(connection)));
        });
    }

    private bool Trusts(X509Certificate2 certificate)
    {
        try
        {
            authority.Verify(certificate, CertificatePurpose.Tls);
            return true;
        }
        catch (UntrustedCertificateException problem)
        {
            HostingLog.ConnectionRefused(logger, problem.Message);
            return false;
        }
    }

    private static ConnectionContext Identified(ConnectionContext connection)
    {
        if (connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate)
        {
            connection.Features.Set(new ConnectionCertificate(ParticipantCertificate.Parse(certificate.RawData)));
        }

        return connection;
    }
}
