using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Tests.Connector;
using Xunit;

namespace TrustedSpace.FunctionalTests.Connector;

/// <summary>Three real connectors in this process, each on its own port with mutual TLS, and a <see cref="StandInGateway"/> they believe.</summary>
internal sealed class RunningOwners : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ts-owners-");
    private readonly Dictionary<string, ParticipantKeys> _keys = [];
    private readonly List<WebApplication> _connectors = [];
    private readonly TestGateway _grants = new();

    private RunningOwners()
    {
        DevelopmentCertificates.Create(
            Certificates,
            [.. Owners.Concat(["gateway", "pharma", "stranger"]).Select(id => new DevelopmentParticipant(ParticipantId.Parse(id), $"{id} Ltd"))],
            TimeProvider.System);
        Authority = CertificateAuthority.Load(Certificates, TimeProvider.System);
        Papers = new TestPapers(Keys, Authority, TimeProvider.System, _grants);
    }

    public static IReadOnlyList<string> Owners { get; } = ["hospital-a", "hospital-b", "hospital-c"];

    public CertificateAuthority Authority { get; }

    public TestPapers Papers { get; }

    public StandInGateway Gateway { get; private set; } = null!;

    private string Certificates => Path.Combine(_directory.FullName, "certificates");

    public static async Task<RunningOwners> StartAsync()
    {
        var owners = new RunningOwners();
        owners.Gateway = await StandInGateway.StartAsync(owners.Keys("gateway").Tls, owners._grants);
        foreach (var id in Owners)
        {
            await owners.StartConnectorAsync(owners.Options(id));
        }

        return owners;
    }

    public ConnectorOptions Options(string owner) => new()
    {
        Participant = ParticipantId.Parse(owner),
        Gateway = new GatewayOptions { Participant = ParticipantId.Parse("gateway"), Address = Gateway.Address, AnnounceSeconds = 1 },
        Certificates = Certificates,
        State = Path.Combine(_directory.FullName, owner),
        Datasets =
        [
            new DatasetOptions
            {
                Description = HospitalData.Description(owner),
                Source = new SourceOptions { Kind = SourceKind.Csv, Path = HospitalData.File(owner), MemoryMegabytes = 64, Threads = 1 },
                Policy = HospitalData.Policy(owner),
            },
        ],
    };

    public ParticipantKeys Keys(string id)
    {
        if (!_keys.TryGetValue(id, out var keys))
        {
            _keys[id] = keys = ParticipantKeys.Load(Certificates, ParticipantId.Parse(id));
        }

        return keys;
    }

    /// <summary>An HTTP/2 client that presents a certificate to an owner's connector.</summary>
    public HttpClient Http(string owner, X509Certificate2? presented) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = presented is null ? null : SslStreamCertificateContext.Create(presented, null, offline: true),
            RemoteCertificateValidationCallback = (_, server, _, _) =>
                Authority.Verify((X509Certificate2)server!, CertificatePurpose.Tls).Participant.Value == owner,
        },
    })
    {
        BaseAddress = Connector(owner).Address(),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>What the gateway calls an owner with; another certificate on request.</summary>
    public ConnectorService.ConnectorServiceClient Rpc(string owner, X509Certificate2? presented = null) =>
        new(GrpcChannel.ForAddress(Connector(owner).Address(), new GrpcChannelOptions
        {
            HttpClient = Http(owner, presented ?? Keys("gateway").Tls),
            DisposeHttpClient = true,
        }));

    /// <summary>Has every owner decide over the network, and grants.</summary>
    public async Task<TestGrant> GrantAsync(Operation operation)
    {
        var request = Papers.Request(Owners.Select(ParticipantId.Parse), operation);
        var canonical = ByteString.CopyFrom(CanonicalJson.Serialize(request));
        var decisions = new List<string>();
        foreach (var owner in Owners)
        {
            var reply = await Rpc(owner).DecideAsync(new DecideRequest { Request = canonical }, cancellationToken: TestContext.Current.CancellationToken);
            decisions.Add(reply.Decision);
        }

        return Papers.Grant(request, decisions);
    }

    public string Token(TestGrant grant) => _grants.Sign(grant.Claims);

    public async ValueTask DisposeAsync()
    {
        foreach (var connector in _connectors)
        {
            await connector.StopAsync();
            await connector.DisposeAsync();
        }

        await Gateway.DisposeAsync();
        _grants.Dispose();
        foreach (var keys in _keys.Values)
        {
            keys.Dispose();
        }

        _directory.Delete(recursive: true);
    }

    private WebApplication Connector(string owner) => _connectors[Owners.Index().First(entry => entry.Item == owner).Index];

    private async Task StartConnectorAsync(ConnectorOptions options)
    {
        var connector = ConnectorApplication.Build(options, services => services.AddLogging(logging => logging.ClearProviders()));
        _connectors.Add(connector);
        await connector.StartAsync();
    }
}
