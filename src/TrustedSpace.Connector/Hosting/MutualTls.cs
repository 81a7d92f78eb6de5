using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Connector.Identity;

namespace TrustedSpace.Connector.Hosting;

/// <summary>The connector's only endpoint: HTTP/2 over mutual TLS. Any participant may connect; what it may ask is for <see cref="CallerRules"/>.</summary>
internal static class MutualTls
{
    public static void ListenForParticipants(this KestrelServerOptions server, ConnectorOptions options)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
        void Serve(ListenOptions endpoint)
        {
            var identity = server.ApplicationServices.GetRequiredService<ConnectorIdentity>();
            var gateway = server.ApplicationServices.GetRequiredService<GatewayCertificate>();
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = identity.Keys.Tls,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => gateway.Participant(certificate) is not null,
                OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = gateway.HandshakePolicy(),
            });
            endpoint.Use(next => connection => next(CallerRules.Identify(connection)));
        }

        if (IPAddress.TryParse(options.Listen.Host.Trim('[', ']'), out var address))
        {
            server.Listen(address, options.Listen.Port, Serve);
        }
        else if (options.Listen.Host == "localhost")
        {
            server.Listen(IPAddress.Loopback, options.Listen.Port, Serve);
        }
        else
        {
            server.ListenAnyIP(options.Listen.Port, Serve);
        }
    }

    /// <summary>Where a started connector is reached: the configured public address, or the bound one.</summary>
    public static Uri PublicAddress(this IServer server, ConnectorOptions options) =>
        options.PublicAddress ?? new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
