using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustedSpace.Protocol.Registry;
using TrustedSpace.Tests.Connector;

namespace TrustedSpace.FunctionalTests.Connector;

/// <summary>As much of a gateway as a connector calls: the registry and the key set, on real mutual TLS. It hands a test what arrives.</summary>
public sealed class StandInGateway : RegistryService.RegistryServiceBase, IAsyncDisposable
{
    private readonly Channel<PublishRequest> _published = Channel.CreateUnbounded<PublishRequest>();
    private readonly WebApplication _app;

    private StandInGateway(X509Certificate2 tls, TestGateway keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = tls,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (_, _, _) => true,
            });
        }));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<StandInGateway>();
        _app.MapGet("/oauth/jwks", async () => Results.Text(await keys.KeySetAsync(), "application/json"));
    }

    public Uri Address => new(_app.Urls.First());

    internal static async Task<StandInGateway> StartAsync(X509Certificate2 tls, TestGateway keys)
    {
        var gateway = new StandInGateway(tls, keys);
        await gateway._app.StartAsync();
        return gateway;
    }

    /// <summary>The next announcement that arrives.</summary>
    public ValueTask<PublishRequest> NextAnnouncementAsync(CancellationToken cancellation) => _published.Reader.ReadAsync(cancellation);

    public bool HasAnnouncement => _published.Reader.Count > 0;

    public override Task<PublishReply> Publish(PublishRequest request, ServerCallContext context)
    {
        _published.Writer.TryWrite(request);
        return Task.FromResult(new PublishReply { Products = { "tumours" } });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
