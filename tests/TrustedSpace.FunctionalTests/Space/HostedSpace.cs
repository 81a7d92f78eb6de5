using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Witnesses;
using Xunit;
using GatewayOptions = TrustedSpace.Gateway.GatewayOptions;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>
/// The space of samples/wisconsin with its gateway and connectors as hosts in this process, real Kestrel and mutual TLS between them, so that a test can
/// put something in between: a <see cref="Wire"/>, a <see cref="Recording"/>, another clock. A connector that a test kills is a process.
/// </summary>
public sealed class HostedSpace : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-hosted-").FullName;
    private readonly Dictionary<ParticipantId, WebApplication> _connectors = [];
    private readonly Dictionary<ParticipantId, RunningProcess> _processes = [];
    private readonly ConcurrentDictionary<ParticipantId, SpaceClient> _clients = new();
    private readonly Publications _publications = new();
    private readonly SpacePreparation _preparation;
    private WebApplication? _gateway;

    public HostedSpace()
        : this(Samples.Wisconsin)
    {
    }

    /// <param name="file">A space file with the participants of samples/wisconsin.</param>
    internal HostedSpace(string file) => _preparation = new SpacePreparation(file, new SpaceDirectory(_folder), Clock);

    internal MovableClock Clock { get; } = new();

    internal Wire Wire { get; } = new();

    internal LostAnswers Answers { get; } = new();

    internal Recording Recording { get; } = new();

    /// <summary>Changes the gateway's configuration before it starts; null: as prepared.</summary>
    internal Func<GatewayOptions, GatewayOptions>? Adjusting { get; init; }

    /// <summary>What a dishonest gateway makes of the sealed stream of an export; null: it is honest.</summary>
    internal Func<byte[], byte[]>? Bending { get; set; }

    public string Certificates => _preparation.Directory.Certificates;

    /// <summary>Everything that the gateway keeps.</summary>
    public string GatewayState => _preparation.Directory.State(Samples.Gateway);

    public CertificateAuthority Authority => CertificateAuthority.Load(Certificates, Clock);

    public SpaceClient Clinic => Client(Samples.Clinic);

    public SpaceClient Regulator => Client(Samples.Regulator);

    public SpaceClient Operator => Client(Samples.Operator);

    public async ValueTask InitializeAsync()
    {
        _preparation.IssueCertificates();
        var options = GatewayOptions.Load(_preparation.ConfigureGateway("https://127.0.0.1:0"));
        _gateway = GatewayApplication.Build(Adjusting?.Invoke(options) ?? options, Configure);
        await _gateway.StartAsync();
        _preparation.Directory.WriteAccess(new SpaceAccess { Space = "wisconsin", Gateway = Address, GatewayParticipant = Samples.Gateway });
        await Task.WhenAll(Samples.Hospitals.Select(HostAsync));
    }

    /// <summary>A client as a participant whose certificates are in the space's folder; kept until the space ends.</summary>
    public SpaceClient Client(ParticipantId participant) =>
        _clients.GetOrAdd(participant, id => _preparation.Directory.Open(Clock).Client(id));

    /// <summary>Where an owner's connector serves, as it told the gateway.</summary>
    public async Task<Uri> AddressOfAsync(ParticipantId owner)
    {
        var participants = await Operator.Participants.ListAsync(TestContext.Current.CancellationToken);
        return new Uri(participants.Single(participant => participant.Id == owner).Address!);
    }

    /// <summary>Every file that the gateway keeps, with its bytes.</summary>
    internal IEnumerable<KeyValuePair<string, byte[]>> KeptByTheGateway() => KeptFiles.Read(GatewayState).Where(file => file.Value.Length > 0);

    internal IServiceProvider GatewayServices => _gateway!.Services;

    /// <summary>Whose word makes a checkpoint of the space's log count.</summary>
    internal WitnessPolicy Policy => WitnessPolicy.Load(_preparation.Directory.WitnessPolicy);

    /// <summary>Private key of the log.</summary>
    internal string LogKey => File.ReadAllText(_preparation.Directory.LogKey).TrimEnd('\n');

    /// <summary>Folder of what a participant keeps.</summary>
    internal string StateOf(ParticipantId participant) => _preparation.Directory.State(participant);

    /// <summary>Stops an owner's connector.</summary>
    internal async Task StopAsync(ParticipantId owner)
    {
        _connectors.Remove(owner, out var host);
        await host!.StopAsync();
        await host.DisposeAsync();
    }

    internal IServiceProvider Connector(ParticipantId owner) => _connectors[owner].Services;

    /// <summary>Runs an owner's connector as a process instead of a host; returns once the gateway knows it.</summary>
    public async Task StartProcessAsync(ParticipantId owner)
    {
        if (_connectors.Remove(owner, out var host))
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        var published = _publications.Next(owner);
        _processes[owner] = await RunningProcess
            .StartAsync(owner.Value, ProcessAssemblies.Connector, Configuration(owner), _preparation.Directory.Log(owner), TestContext.Current.CancellationToken)
            .Within($"the process of {owner}");
        await published.Within($"the datasets of {owner}");
    }

    /// <summary>Ends an owner's process as a crash would.</summary>
    public Task KillAsync(ParticipantId owner) => _processes[owner].KillAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        foreach (var process in _processes.Values)
        {
            await process.DisposeAsync();
        }

        foreach (var host in _connectors.Values.Append(_gateway).OfType<WebApplication>())
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public Uri Address => new(_gateway!.Services.GetRequiredService<GatewayAddress>().Value);

    private string Configuration(ParticipantId owner) => _preparation.ConfigureConnector(
        _preparation.File.Owners.Single(entry => entry.Id == owner), "https://127.0.0.1:0", Address);

    /// <summary>Runs an owner's connector as a host; returns once the gateway knows it.</summary>
    internal async Task HostAsync(ParticipantId owner)
    {
        var published = _publications.Next(owner);
        var host = ConnectorApplication.Build(ConnectorOptions.Load(Configuration(owner)), services => services
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IStartupFilter>(new RecordingFilter(Recording, owner.Value)));
        lock (_connectors)
        {
            _connectors[owner] = host;
        }

        await host.StartAsync();
        await published.Within($"the datasets of {owner}");
    }

    private void Configure(IServiceCollection services) => services
        .AddSingleton<TimeProvider>(Clock)
        .AddSingleton<IStartupFilter>(new BendingFilter(() => Bending))
        .AddSingleton<IStartupFilter>(_publications)
        .AddSingleton<IStartupFilter>(Answers)
        .AddSingleton<IStartupFilter>(new RecordingFilter(Recording, "gateway"))
        .AddSingleton<ILoggerProvider>(new RecordedLogs(Recording, "gateway"))
        .AddSingleton<FindParties>(provider => ticket =>
        {
            var found = provider.GetRequiredService<JobDirectory>().Find(ticket);
            return found with { Parties = [.. found.Parties.Select(party => party with { Connector = new WiredConnector(party.Owner, party.Connector, Wire) })] };
        });
}
