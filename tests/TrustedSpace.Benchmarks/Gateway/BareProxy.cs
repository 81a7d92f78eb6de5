using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace TrustedSpace.Benchmarks.Gateway;

/// <summary>YARP as it comes, with the gateway's transport on both sides: mutual TLS, HTTP/2, one route that removes its prefix. A process of its own.</summary>
internal static class BareProxy
{
    public const string DirectoryVariable = "TRUSTEDSPACE_BENCH_DIRECTORY";
    public const string UpstreamVariable = "TRUSTEDSPACE_BENCH_UPSTREAM";

    public static async Task RunAsync()
    {
        var space = new BenchSpace(Environment.GetEnvironmentVariable(DirectoryVariable)!);
        var builder = WebApplication.CreateSlimBuilder();
        using var keys = space.Keys("gateway");
        builder.Logging.ClearProviders().AddSimpleConsole().AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = keys.Tls;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [new RouteConfig { RouteId = "owner", ClusterId = "owner", Match = new RouteMatch { Path = "/data/owner/{**path}" } }
                    .WithTransformPathRemovePrefix("/data/owner")
                    .WithTransformXForwarded(xDefault: ForwardedTransformActions.Remove)],
                [new ClusterConfig
                {
                    ClusterId = "owner",
                    Destinations = new Dictionary<string, DestinationConfig>
                    {
                        ["owner"] = new() { Address = Environment.GetEnvironmentVariable(UpstreamVariable)! },
                    },
                    HttpRequest = new ForwarderRequestConfig { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact },
                }])
            .ConfigureHttpClient((_, handler) =>
            {
                handler.SslOptions = BenchSpace.Handler(keys.Tls).SslOptions;
                handler.ActivityHeadersPropagator = null;
            });
        var app = builder.Build();
        app.MapReverseProxy();
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"ready {app.Urls.First()}"));
        await app.RunAsync();
    }
}
