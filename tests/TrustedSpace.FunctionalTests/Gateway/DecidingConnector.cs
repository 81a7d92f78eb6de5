using System.Buffers.Text;
using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Registry;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.FunctionalTests.Gateway;

/// <summary>
/// An owner's connector that holds no data: real gRPC over mutual TLS, real signed decisions, each answer as a test sets it.
/// </summary>
public sealed class DecidingConnector : ConnectorService.ConnectorServiceBase, IAsyncDisposable
{
    private readonly ParticipantKeys _keys;
    private WebApplication? _app;

    private DecidingConnector(ParticipantKeys keys) => _keys = keys;

    public ParticipantId Owner => _keys.Participant;

    /// <summary>Dataset id of the owner in the product "screening".</summary>
    public DatasetId Dataset => DatasetId.Parse($"{Owner}-screening");

    /// <summary>What the decision on a request becomes before it is signed.</summary>
    public Func<Decision, Decision> Decides { get; set; } = decision => decision;

    /// <summary>Whose signing key signs; the owner's own unless a test forges.</summary>
    public ParticipantKeys? SignsAs { get; set; }

    /// <summary>Thrown instead of any answer.</summary>
    public Refusal? Refuses { get; set; }

    /// <summary>Answers requests of the data plane.</summary>
    public RequestDelegate Serves { get; set; } = context =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    /// <summary>Completes before the connector begins a job, or the call ends.</summary>
    public Func<CancellationToken, Task> Waits { get; set; } = _ => Task.CompletedTask;

    /// <summary>Reasons of the jobs that the connector was told to abandon.</summary>
    public ConcurrentQueue<string> Abandoned { get; } = new();

    /// <summary>Makes the release that a job ends with, or refuses its beginning.</summary>
    public Func<BeginRequest, RoundReply> Begins { get; set; } = _ => throw new RpcException(new Status(StatusCode.Unimplemented, "no job is expected"));

    /// <summary>Decisions that the connector hands in when it publishes.</summary>
    public IReadOnlyList<UnloggedDecision> Unlogged { get; set; } = [];

    /// <summary>Bends what the connector signs when it publishes.</summary>
    public Func<DatasetPublication, DatasetPublication> Publishes { get; set; } = publication => publication;

    /// <summary>Canonical plan that the connector answers with.</summary>
    public byte[] PlanBytes { get; set; } = [1, 2, 3];

    public IReadOnlyList<GrantRequest> Asked => _asked;

    private readonly List<GrantRequest> _asked = [];
    private long _decided;

    // By job id: what the last round answers.
    private readonly ConcurrentDictionary<string, RoundReply> _releases = new();

    public string Address => _app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts a connector and publishes its dataset.</summary>
    public static async Task<DecidingConnector> StartAsync(RunningGateway gateway, string owner, bool publish = true)
    {
        var connector = new DecidingConnector(gateway.Keys(owner));
        await connector.ListenAsync();
        if (publish)
        {
            await connector.PublishAsync(gateway, connector.Describe());
        }

        return connector;
    }

    public DatasetDescription Describe() => new()
    {
        Id = Dataset,
        Product = ProductId.Parse("screening"),
        Owner = Owner,
        Title = $"Screening at {Owner}",
        Elements =
        [
            new DataElement { Name = ElementName.Parse("diagnosis"), Type = ElementType.Text, Meaning = "Finding", Domain = ["benign", "malignant"] },
            new DataElement { Name = ElementName.Parse("radius"), Type = ElementType.Real, Meaning = "Mean radius", Minimum = 0, Maximum = 40, Level = 2 },
        ],
        Tariff = new Tariff { Currency = "CNY", PerJob = 100, PerCell = 2 },
        PolicySummary = "Research only.",
    };

    public async Task<PublishReply> PublishAsync(RunningGateway gateway, params DatasetDescription[] datasets)
    {
        using var channel = GrpcChannel.ForAddress(
            gateway.Address, new GrpcChannelOptions { HttpHandler = gateway.Handler(_keys.Tls), DisposeHttpClient = true });
        var request = new PublishRequest { Address = Address };
        request.Datasets.AddRange(datasets.Select(dataset => ByteString.CopyFrom(CanonicalJson.Serialize(dataset))));
        request.Publications.AddRange(datasets.Select(dataset =>
            SignedStatement.Sign(Publishes(DatasetPublication.Of(dataset, Sha256Digest.Of("policy"u8))), DatasetPublication.StatementType, (SignsAs ?? _keys).Signing)));
        request.Decisions.AddRange(Unlogged);
        return await new RegistryService.RegistryServiceClient(channel).PublishAsync(request);
    }

    public override Task<DecideReply> Decide(DecideRequest request, ServerCallContext context)
    {
        ThrowIfRefusing();
        var asked = CanonicalJson.Deserialize<GrantRequest>(request.Request.Span);
        _asked.Add(asked);
        var decision = Decides(new Decision
        {
            Owner = Owner,
            Series = "1",
            Number = Interlocked.Increment(ref _decided),
            Dataset = Dataset,
            Request = CanonicalJson.Hash(asked),
            Allow = true,
            Denials = [],
            Obligations = new Obligations { MinimumGroupSize = 5 },
            Policy = Sha256Digest.Of([7]),
            DecidedAt = asked.NotBefore,
        });
        return Task.FromResult(new DecideReply { Decision = SignedStatement.Sign(decision, Decision.StatementType, (SignsAs ?? _keys).Signing) });
    }

    public override Task<PlanReply> Plan(PlanRequest request, ServerCallContext context)
    {
        ThrowIfRefusing();
        return Task.FromResult(new PlanReply
        {
            Plan = ByteString.CopyFrom(PlanBytes),
            PlanDigest = ByteString.CopyFrom(Sha256Digest.Of(PlanBytes).ToBytes()),
            Elements = { "radius" },
            Columns = { "count" },
            Groups = 1,
            MaximumCells = 1,
        });
    }

    public override async Task<RoundReply> Begin(BeginRequest request, ServerCallContext context)
    {
        ThrowIfRefusing();
        await Waits(context.CancellationToken);
        var job = CanonicalJson.Deserialize<JobSpec>(Base64Url.DecodeFromChars(request.Job.Split('.')[1])).Job.Value;
        _releases[job] = Begins(request);
        return new RoundReply { Envelopes = { Message(job, round: 1, receiver: "") } };
    }

    /// <summary>Counts to each other owner after the keys, then the release.</summary>
    public override Task<RoundReply> Advance(RoundRequest request, ServerCallContext context) => Task.FromResult(
        request.Envelopes[0].Round == 1
            ? new RoundReply { Envelopes = { request.Envelopes.Select(keys => Message(request.JobId, round: 2, keys.Sender)) } }
            : _releases[request.JobId]);

    public override Task<AbandonReply> Abandon(AbandonRequest request, ServerCallContext context)
    {
        Abandoned.Enqueue(request.Reason);
        return Task.FromResult(new AbandonReply());
    }

    /// <summary>A statement of this owner.</summary>
    public string Sign<T>(T payload, string type) => SignedStatement.Sign(payload, type, _keys.Signing);

    /// <summary>Stops answering; the address stays announced.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _keys.Dispose();
    }

    // The gateway relays payloads and can't read them: any byte will do.
    private Envelope Message(string job, uint round, string receiver) => new()
    {
        JobId = job,
        Round = round,
        Sender = Owner.Value,
        Receiver = receiver,
        Sealed = receiver.Length > 0,
        Payload = ByteString.CopyFrom(1),
    };

    private void ThrowIfRefusing()
    {
        if (Refuses is { } refusal)
        {
            throw RefusalStatus.ToRpcException(refusal);
        }
    }

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.KestrelServerOptions.Limits.MinRequestBodyDataRate = null;
            listen.KestrelServerOptions.Limits.MinResponseDataRate = null;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = _keys.Tls;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        _app = builder.Build();
        _app.MapGrpcService<DecidingConnector>();
        _app.MapGet("/health", () => { });
        _app.MapFallback(context => Serves(context));
        await _app.StartAsync();
    }
}
