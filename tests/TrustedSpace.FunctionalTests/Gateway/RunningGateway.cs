using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.FunctionalTests.Gateway;

/// <summary>
/// A real gateway in this process on a free port, with a certificate authority, participants and a state directory of its own.
/// Its clock is <see cref="Time"/>; restarting keeps the state.
/// </summary>
public sealed class RunningGateway : IAsyncDisposable
{
    private static readonly SeedParticipant[] Seeds =
    [
        Seed("operator", ParticipantRole.Operator),
        Seed("hospital-a", ParticipantRole.Owner),
        Seed("hospital-b", ParticipantRole.Owner),
        Seed("hospital-c", ParticipantRole.Owner),
        Seed("research", ParticipantRole.Consumer),
        Seed("insurer", ParticipantRole.Consumer),
        Seed("regulator", ParticipantRole.Regulator),
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trustedspace-gateway-");
    private readonly Action<IServiceCollection>? _configure;
    private WebApplication? _app;
    private int _port;

    private RunningGateway(Action<IServiceCollection>? configure, PriceBook prices)
    {
        _configure = configure;
        Prices = prices;
        Time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        DevelopmentCertificates.Create(
            Certificates,
            [.. Seeds.Select(seed => new DevelopmentParticipant(seed.Id, seed.Organisation)),
                new(Id("gateway"), "Operating company"), new(Id("stranger"), "Nobody")],
            TimeProvider.System);
        Authority = CertificateAuthority.Load(Certificates, Time);
    }

    public FakeTimeProvider Time { get; }

    /// <summary>The operator's price book at the next start.</summary>
    public PriceBook Prices { get; set; }

    public CertificateAuthority Authority { get; }

    public string Certificates => Path.Combine(_directory.FullName, "certificates");

    public string State => Path.Combine(_directory.FullName, "state");

    public IServiceProvider Services => _app!.Services;

    public string Address => Services.GetRequiredService<GatewayAddress>().Value;

    public static async Task<RunningGateway> StartAsync(Action<IServiceCollection>? configure = null, PriceBook? prices = null)
    {
        var gateway = new RunningGateway(configure, prices ?? PriceBook.Default);
        await gateway.StartAppAsync(port: 0);
        return gateway;
    }

    /// <summary>Stops the gateway and starts it again on the same port and state.</summary>
    /// <param name="stopped">What happens while it is stopped.</param>
    public async Task RestartAsync(Action? stopped = null)
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        stopped?.Invoke();
        await StartAppAsync(_port);
    }

    public ParticipantKeys Keys(string id) => ParticipantKeys.Load(Certificates, Id(id));

    /// <summary>An HTTP/2 client with the TLS certificate of <paramref name="id"/>, or with another certificate.</summary>
    public HttpClient ClientOf(string id, X509Certificate2? certificate = null) => new(Handler(certificate ?? Keys(id).Tls), disposeHandler: true)
    {
        BaseAddress = new Uri(Address),
        DefaultRequestVersion = new Version(2, 0),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public SocketsHttpHandler Handler(X509Certificate2 certificate) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            RemoteCertificateValidationCallback = (_, server, _, _) =>
                server is X509Certificate2 presented
                && Authority.Verify(presented, CertificatePurpose.Tls).Participant == Id("gateway"),
        },
    };

    /// <summary>A new certificate of the space's authority, for a name already in use.</summary>
    public X509Certificate2 IssueTls(string id, string organisation)
    {
        var authority = X509Certificate2.CreateFromPemFile(Path.Combine(Certificates, "ca.crt"), Path.Combine(Certificates, "ca.key"));
        using var issuer = new CertificateIssuer(authority, TimeProvider.System);
        return issuer.Issue(Id(id), organisation, CertificatePurpose.Tls);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private static ParticipantId Id(string id) => ParticipantId.Parse(id);

    private static SeedParticipant Seed(string id, ParticipantRole role) => new() { Id = Id(id), Organisation = $"{id} Ltd", Role = role };

    private async Task StartAppAsync(int port)
    {
        _app = GatewayApplication.Build(
            new GatewayOptions
            {
                Space = "test",
                Participant = Id("gateway"),
                Operator = Id("operator"),
                Listen = new Uri($"https://127.0.0.1:{port}"),
                Certificates = Certificates,
                State = State,
                Enrol = Seeds,
                Prices = Prices,
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(Time);
                _configure?.Invoke(services);
            });
        await _app.StartAsync();
        _port = new Uri(Address).Port;
    }
}
