using TrustedSpace.Client;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Space;

/// <summary>A space brought up from a file: one gateway, one connector for each owner, one witness for each regulator, as processes of this machine.</summary>
public sealed class RunningSpace : IAsyncDisposable
{
    private const string AnyPort = "https://127.0.0.1:0";
    private static readonly TimeSpan CatalogPoll = TimeSpan.FromMilliseconds(50);

    private readonly SpacePreparation _preparation;
    private readonly TimeProvider _time;
    private readonly Dictionary<ParticipantId, RunningProcess> _connectors = [];
    private readonly Dictionary<ParticipantId, RunningProcess> _witnesses = [];
    private RunningProcess? _gateway;

    private RunningSpace(SpacePreparation preparation, TimeProvider time)
    {
        _preparation = preparation;
        _time = time;
    }

    public SpaceFile File => _preparation.File;

    /// <summary>Where certificates, state and logs of the space are.</summary>
    public SpaceDirectory Directory => _preparation.Directory;

    public RunningProcess Gateway => _gateway ?? throw new InvalidOperationException("The gateway was not started.");

    public IReadOnlyDictionary<ParticipantId, RunningProcess> Connectors => _connectors;

    /// <summary>The regulators' witnesses of the log.</summary>
    public IReadOnlyDictionary<ParticipantId, RunningProcess> Witnesses => _witnesses;

    /// <summary>Brings the space up; what a first run left in the directory is used again.</summary>
    /// <param name="path">Space file.</param>
    /// <param name="directory">Directory for certificates, state and logs.</param>
    /// <param name="progress">Told each step in words.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Ends the attempt; what was started is stopped.</param>
    /// <exception cref="SpaceFileException">The file can't be used.</exception>
    /// <exception cref="ProcessStartException">A process did not start.</exception>
    public static async Task<RunningSpace> StartAsync(string path, string directory, IProgress<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var space = new RunningSpace(new SpacePreparation(path, new SpaceDirectory(directory), time), time);
        try
        {
            progress.Report("issuing certificates");
            space._preparation.IssueCertificates();
            progress.Report("starting the regulators' witnesses");
            foreach (var regulator in space.File.Regulators)
            {
                await space.StartWitnessAsync(regulator.Id, cancellation).ConfigureAwait(false);
            }

            progress.Report("starting the gateway");
            await space.StartGatewayAsync(cancellation).ConfigureAwait(false);
            progress.Report($"starting {space.File.Owners.Count} connectors");
            await Task.WhenAll(space.File.Owners.Select(owner => space.StartConnectorAsync(owner.Id, cancellation))).ConfigureAwait(false);
            progress.Report("waiting for the catalog");
            await space.WaitForCatalogAsync(cancellation).ConfigureAwait(false);
            return space;
        }
        catch
        {
            await space.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A client that calls as one of the space's participants.</summary>
    public SpaceClient Client(ParticipantId participant) => Directory.Open(_time).Client(participant);

    /// <summary>Starts the gateway, again after it was killed; it keeps its address.</summary>
    public async Task StartGatewayAsync(CancellationToken cancellation)
    {
        var config = _preparation.ConfigureGateway(_gateway?.Address.ToString() ?? AnyPort);
        _gateway = await RunningProcess
            .StartAsync(File.Gateway.Id.Value, ProcessAssemblies.Gateway, config, Directory.Log(File.Gateway.Id), cancellation)
            .ConfigureAwait(false);
        Directory.WriteAccess(new SpaceAccess { Space = File.Space, Gateway = _gateway.Address, GatewayParticipant = File.Gateway.Id });
    }

    /// <summary>Starts a regulator's witness, again after it was killed at the address that it had.</summary>
    public async Task StartWitnessAsync(ParticipantId id, CancellationToken cancellation)
    {
        var listen = _witnesses.GetValueOrDefault(id)?.Address.GetLeftPart(UriPartial.Authority) ?? AnyPort;
        string[] command = [ProcessAssemblies.Tspace, "audit", "witness", "--as", id.Value, "--space", Directory.Root, "--listen", listen];
        _witnesses[id] = await RunningProcess.StartAsync($"witness of {id}", command, Directory.Log(id), cancellation).ConfigureAwait(false);
        _preparation.Locate(_witnesses.ToDictionary(witness => witness.Key, witness => witness.Value.Address));
    }

    /// <summary>Starts one owner's connector, again after it was killed.</summary>
    public async Task StartConnectorAsync(ParticipantId id, CancellationToken cancellation)
    {
        var config = _preparation.ConfigureConnector(File.Owners.Single(owner => owner.Id == id), AnyPort, Gateway.Address);
        var process = await RunningProcess
            .StartAsync(id.Value, ProcessAssemblies.Connector, config, Directory.Log(id), cancellation)
            .ConfigureAwait(false);
        lock (_connectors)
        {
            _connectors[id] = process;
        }
    }

    /// <summary>Waits until every dataset is published and its connector answers.</summary>
    public async Task WaitForCatalogAsync(CancellationToken cancellation)
    {
        using var client = Client(File.Operator.Id);
        using var timer = new PeriodicTimer(CatalogPoll, _time);
        var expected = File.Owners.Sum(owner => owner.Datasets.Count);
        do
        {
            var products = await client.Catalog.ListAsync(cancellation).ConfigureAwait(false);
            if (products.Sum(product => product.Datasets.Count(dataset => dataset.Available)) >= expected)
            {
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        // First, so that the witnesses are there for its last checkpoint.
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var connector in _connectors.Values)
        {
            await connector.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var witness in _witnesses.Values)
        {
            await witness.DisposeAsync().ConfigureAwait(false);
        }
    }
}
