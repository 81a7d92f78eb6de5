using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The space of samples/wisconsin as the command brings it up: a gateway and three connectors, each a process.</summary>
public sealed class WholeSpace : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-whole-").FullName;
    private RunningSpace? _running;
    private SpaceClient? _clinic;
    private SpaceClient? _regulator;

    public RunningSpace Running => _running ?? throw new InvalidOperationException("The space is not up.");

    public string Folder => _folder;

    public CertificateAuthority Authority => CertificateAuthority.Load(Running.Directory.Certificates, TimeProvider.System);

    public SpaceClient Clinic => _clinic ??= Running.Client(Samples.Clinic);

    public SpaceClient Regulator => _regulator ??= Running.Client(Samples.Regulator);

    public async ValueTask InitializeAsync() => _running = await RunningSpace
        .StartAsync(Samples.Wisconsin, _folder, new Progress<string>(), TimeProvider.System, TestContext.Current.CancellationToken)
        .Within("the space to come up");

    internal Task<Books> BooksAsync() => Books.OpenAsync(Clinic, Regulator, Authority);

    /// <summary>Ends the gateway as a crash would and starts it on what it kept.</summary>
    public async Task RestartGatewayAsync()
    {
        await Running.Gateway.KillAsync();
        await Running.StartGatewayAsync(TestContext.Current.CancellationToken).Within("the gateway to start again");
    }

    /// <summary>Ends a connector as a crash would and starts it on what it kept; returns once the gateway knows its new address.</summary>
    public async Task RestartConnectorAsync(ParticipantId owner)
    {
        await Running.Connectors[owner].KillAsync();
        await Running.StartConnectorAsync(owner, TestContext.Current.CancellationToken).Within($"{owner} to start again");
        await AnnouncedAsync(owner, Running.Connectors[owner].Address);
    }

    /// <summary>Waits until the gateway knows an owner's address. A gateway process has no sync point, so it is asked until it does.</summary>
    public async Task AnnouncedAsync(ParticipantId owner, Uri address)
    {
        await AskAsync().Within($"the gateway to know {owner} at {address}");

        async Task AskAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while ((await Clinic.Participants.ListAsync()).Single(participant => participant.Id == owner).Address?.TrimEnd('/') != address.ToString().TrimEnd('/'))
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _clinic?.Dispose();
        _regulator?.Dispose();
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Tests that share one <see cref="WholeSpace"/>, one after another; whoever kills a process starts it again.</summary>
[CollectionDefinition(Name)]
public sealed class WholeSpaceTests : ICollectionFixture<WholeSpace>
{
    public const string Name = "whole space";
}
