using System.Net.Security;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Identity;

namespace TrustedSpace.Connector.Gateway;

/// <summary>Pooled HTTP/2 connections to the gateway over mutual TLS; a server that is not the gateway gets no request.</summary>
internal sealed class GatewayConnection : IDisposable
{
    // Two handlers: a gRPC channel takes over how its handler connects, and plain requests could then open no connection of their own.
    public GatewayConnection(ConnectorOptions options, ConnectorIdentity identity, GatewayCertificate gateway)
    {
        Http = new HttpClient(Handler(identity, gateway))
        {
            BaseAddress = options.Gateway.Address,
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            Timeout = TimeSpan.FromSeconds(10),
        };
        Rpc = GrpcChannel.ForAddress(options.Gateway.Address, new GrpcChannelOptions
        {
            HttpHandler = Handler(identity, gateway),
            DisposeHttpClient = true,
            ServiceConfig = new ServiceConfig { MethodConfigs = { RetryUnavailable() } },
        });
    }

    public HttpClient Http { get; }

    public GrpcChannel Rpc { get; }

    public void Dispose()
    {
        Rpc.Dispose();
        Http.Dispose();
    }

    private static SocketsHttpHandler Handler(ConnectorIdentity identity, GatewayCertificate gateway) => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(identity.Keys.Tls, additionalCertificates: null, offline: true),
            CertificateChainPolicy = gateway.HandshakePolicy(),
            RemoteCertificateValidationCallback = (_, certificate, _, _) => gateway.Accepts(certificate),
        },
    };

    private static MethodConfig RetryUnavailable() => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 4,
            InitialBackoff = TimeSpan.FromMilliseconds(100),
            MaxBackoff = TimeSpan.FromSeconds(1),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
