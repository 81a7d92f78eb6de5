using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Computation;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Privacy;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Policy.WebAssembly;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Connector;

/// <summary>One owner's connector without its network: the same parts, wired by the same features, over a sample file.</summary>
internal sealed class TestOwner : IAsyncDisposable
{
    // Compiling the rules takes most of a second; they hold no state.
    private static readonly Lazy<WasmDecisionPoint> Rules = new(() => new WasmDecisionPoint(new RegoLimits(), TimeProvider.System));

    private readonly ServiceProvider _services;

    private TestOwner(TestSpace space, TestGateway gateway, ConnectorOptions options)
    {
        Options = options;
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(options)
            .AddSingleton<TimeProvider>(space.Time)
            .AddSingleton(new ConnectorIdentity(space.Keys(options.Participant.Value), space.Authority))
            .AddCatalog()
            .AddUsagePolicy()
            .AddPrivacy()
            .AddGrantVerification()
            .AddComputation()
            .AddExport()
            .AddFreezes();
        services.AddSingleton<IDecisionPoint>(_ => new Unowned(Rules.Value));
        services.AddSingleton(provider => new GrantKeys(
            _ => gateway.KeySetAsync(),
            provider.GetRequiredService<ConnectorIdentity>(),
            space.Time));
        _services = services.BuildServiceProvider();
    }

    public ConnectorOptions Options { get; }

    public ParticipantId Id => Options.Participant;

    public static async Task<TestOwner> OpenAsync(TestSpace space, TestGateway gateway, string id, UsagePolicy? policy = null, Func<ConnectorOptions, ConnectorOptions>? change = null, string? state = null)
    {
        var options = new ConnectorOptions
        {
            Participant = ParticipantId.Parse(id),
            Gateway = new GatewayOptions { Participant = ParticipantId.Parse("gateway"), Address = new Uri("https://127.0.0.1:1") },
            Certificates = "",
            State = state ?? Directory.CreateTempSubdirectory("ts-owner-").FullName,
            Datasets =
            [
                new DatasetOptions
                {
                    Description = HospitalData.Description(id),
                    Source = new SourceOptions { Kind = SourceKind.Csv, Path = HospitalData.File(id), MemoryMegabytes = 64, Threads = 1 },
                    Policy = policy ?? HospitalData.Policy(id),
                },
            ],
        };
        var owner = new TestOwner(space, gateway, change is null ? options : change(options));
        await owner.Get<OwnedDatasets>().OpenAsync(TestContext.Current.CancellationToken);
        return owner;
    }

    /// <summary>Ends this connector and starts it again on the same state with another policy.</summary>
    public async Task<TestOwner> RestartAsync(
        TestSpace space, TestGateway gateway, UsagePolicy policy, Func<ConnectorOptions, ConnectorOptions>? change = null)
    {
        await _services.DisposeAsync();
        return await OpenAsync(space, gateway, Id.Value, policy, change, Options.State);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Options.State, recursive: true);
    }

    private sealed class Unowned(IDecisionPoint rules) : IDecisionPoint
    {
        public ValueTask<PolicyDecision> DecideAsync(PolicyInput input, CancellationToken cancellationToken) => rules.DecideAsync(input, cancellationToken);
    }
}
