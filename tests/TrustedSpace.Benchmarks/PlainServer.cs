using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TrustedSpace.Benchmarks;

/// <summary>Kestrel that streams bytes which it has in memory, over TLS and HTTP/2, in pieces of 64 KiB: no source, no sealing, no gateway.</summary>
internal sealed class PlainServer : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private readonly WebApplication _server;
    private readonly HttpClient _client;

    private PlainServer(WebApplication server, HttpClient client) => (_server, _client) = (server, client);

    /// <summary>What is streamed.</summary>
    internal byte[] Bytes { get; set; } = [];

    internal static async Task<PlainServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new CertificateRequest("CN=plain", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificate);
        }));
        var server = builder.Build();
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var plain = new PlainServer(server, client);
        server.MapGet("/", plain.WriteAsync);
        await server.StartAsync();
        client.BaseAddress = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return plain;
    }

    /// <summary>Reads everything.</summary>
    internal async Task DownloadAsync(Stream destination)
    {
        using var response = await _client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.CopyToAsync(destination, Piece);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private async Task WriteAsync(HttpContext context)
    {
        for (var at = 0; at < Bytes.Length; at += Piece)
        {
            await context.Response.Body.WriteAsync(Bytes.AsMemory(at, Math.Min(Piece, Bytes.Length - at)), context.RequestAborted);
        }
    }
}
