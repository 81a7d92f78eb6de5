using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Audit;

/// <summary>Serves a witness (C2SP tlog-witness) over mutual TLS to any participant of the space, and prints <c>ready URL</c>.</summary>
internal static class WitnessHost
{
    private const string Prefix = "/witness";

    public static async Task RunAsync(Witness witness, ParticipantKeys keys, CertificateAuthority authority, Uri listen, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = AddCheckpointRequest.MaxBytes + 1;
            server.Listen(Bound(listen), listen.Port, endpoint => endpoint.UseHttps(MutualTls(keys, authority)));
        });
        await using var host = builder.Build();
        host.MapPost($"{Prefix}/add-checkpoint", context => AnswerAsync(context, witness));
        await host.StartAsync(cancellation).ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"ready {host.Urls.First()}{Prefix}").ConfigureAwait(false);
        await host.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, Witness witness)
    {
        var body = new byte[AddCheckpointRequest.MaxBytes + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            var answer = await witness.AddCheckpointAsync(body.AsMemory(0, length), context.RequestAborted).ConfigureAwait(false);
            if (answer.IsConflict)
            {
                await Console.Error.WriteLineAsync($"{answer.Outcome}: the log contradicts what it had signed: {answer.Body.TrimEnd()} Both notes are in the folder evidence.").ConfigureAwait(false);
            }

            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            await context.Response.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (IOException problem) when (!context.RequestAborted.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"A checkpoint could not be remembered and was not cosigned: {problem.Message}").ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static IPAddress Bound(Uri listen) => listen.Host == "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(listen.DnsSafeHost, out var address) ? address : IPAddress.Any;

    private static HttpsConnectionAdapterOptions MutualTls(ParticipantKeys keys, CertificateAuthority authority) => new()
    {
        ServerCertificate = keys.Tls,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (certificate, _, _) => Trusts(authority, certificate),
        OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509CertificateLoader.LoadCertificate(authority.Der.Span) },
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
    };

    private static bool Trusts(CertificateAuthority authority, X509Certificate2 certificate)
    {
        try
        {
            authority.Verify(certificate, CertificatePurpose.Tls);
            return true;
        }
        catch (UntrustedCertificateException problem)
        {
            Console.Error.WriteLine($"Refused a connection with certificate {certificate.Subject}: {problem.Message}");
            return false;
        }
    }
}
