using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Registry;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Benchmarks.Gateway;

/// <summary>
/// The upstream of both proxies: 1 KiB of JSON at any path, over mutual TLS and HTTP/2. Under <c>/signed</c> each answer carries a signed release
/// statement as trailer, as an export does. Towards the gateway it is an owner's connector that allows everything.
/// </summary>
internal sealed class BenchConnector(ParticipantKeys keys) : ConnectorService.ConnectorServiceBase
{
    private static long _decided;
    private static readonly byte[] Json = Encoding.ASCII.GetBytes($$"""{"text":"{{new string('x', 1013)}}"}""");
    private static readonly Sha256Digest Digest = Sha256Digest.FromHash(SHA256.HashData(Json));

    private readonly DatasetId _dataset = DatasetId.Parse("bench");
    private GrantRequest? _granted;

    public async Task<string> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = keys.Tls;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        var app = builder.Build();
        app.MapGrpcService<BenchConnector>();
        app.MapGet("/signed", SignedAsync);
        app.MapFallback(context => AnswerAsync(context));
        await app.StartAsync();
        return app.Urls.First();
    }

    public async Task PublishAsync(string gateway, string address)
    {
        using var channel = GrpcChannel.ForAddress(gateway, new GrpcChannelOptions { HttpHandler = BenchSpace.Handler(keys.Tls), DisposeHttpClient = true });
        var description = new DatasetDescription
        {
            Id = _dataset,
            Product = ProductId.Parse("bench"),
            Owner = keys.Participant,
            Title = "Bench",
            Elements = [new DataElement { Name = ElementName.Parse("text"), Type = ElementType.Text, Meaning = "Text" }],
            Tariff = new Tariff { Currency = "CNY", PerJob = 1, PerCell = 1 },
            PolicySummary = "Anything.",
        };
        await new RegistryService.RegistryServiceClient(channel).PublishAsync(new PublishRequest
        {
            Address = address,
            Datasets = { ByteString.CopyFrom(CanonicalJson.Serialize(description)) },
            Publications = { SignedStatement.Sign(DatasetPublication.Of(description, Digest), DatasetPublication.StatementType, keys.Signing) },
        });
    }

    public override Task<DecideReply> Decide(DecideRequest request, ServerCallContext context)
    {
        _granted = CanonicalJson.Deserialize<GrantRequest>(request.Request.Span);
        var decision = new Decision
        {
            Owner = keys.Participant,
            Series = "1",
            Number = Interlocked.Increment(ref _decided),
            Dataset = _dataset,
            Request = CanonicalJson.Hash(_granted),
            Allow = true,
            Denials = [],
            Obligations = new Obligations { MaximumRows = 1 },
            Policy = Digest,
            DecidedAt = _granted.NotBefore,
        };
        return Task.FromResult(new DecideReply { Decision = SignedStatement.Sign(decision, Decision.StatementType, keys.Signing) });
    }

    private static ValueTask WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Json);
    }

    private static Task AnswerAsync(HttpContext context) => WriteAsync(context).AsTask();

    private async Task SignedAsync(HttpContext context)
    {
        context.Response.DeclareTrailer(ReleaseStatement.TrailerName);
        await WriteAsync(context);
        var statement = new ReleaseStatement
        {
            Job = JobId.Parse(context.Request.Headers[ExportHeaders.Job]!),
            Grant = _granted!.Grant,
            Owner = keys.Participant,
            Dataset = _dataset,
            DatasetVersion = 1,
            Order = Digest,
            Operation = Operation.Export,
            Elements = _granted.Detail.Elements,
            Rows = 1,
            Cells = 1,
            Bytes = Json.Length,
            Sealed = Digest,
            Policy = Digest,
            ReleasedAt = 1,
        };
        context.Response.AppendTrailer(ReleaseStatement.TrailerName, SignedStatement.Sign(statement, ReleaseStatement.StatementType, keys.Signing));
    }
}
