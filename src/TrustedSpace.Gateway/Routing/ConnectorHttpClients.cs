using System.Net;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Protocol.Identity;
using Yarp.ReverseProxy.Forwarder;

namespace TrustedSpace.Gateway.Routing;

/// <summary>HTTP/2 over mutual TLS to one owner's connector, whose certificate must be the enrolled one of that owner. Also carries the health checks.</summary>
internal sealed class ConnectorHttpClients(ConnectorTls tls) : IForwarderHttpClientFactory
{
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context)
    {
        if (context.OldClient is { } old && SameCertificate(context.OldMetadata, context.NewMetadata))
        {
            return old;
        }

        var handler = new SocketsHttpHandler
        {
            SslOptions = tls.OptionsFor(ParticipantId.Parse(context.ClusterId)),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        };
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private static bool SameCertificate(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string>? after) =>
        before is not null && after is not null && before[nameof(Protocol.Participants.Participant.Tls)] == after[nameof(Protocol.Participants.Participant.Tls)];
}
