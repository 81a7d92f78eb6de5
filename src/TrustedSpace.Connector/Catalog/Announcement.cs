using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting.Server;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Connector.Hosting;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Registry;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Catalog;

/// <summary>
/// Tells the gateway the connector's address and descriptions once it serves, and again every few seconds: a gateway that was down or
/// lost its memory learns of the owner without being asked. Each time the connector first asks what is frozen.
/// </summary>
internal sealed class Announcement(
    ConnectorOptions options,
    OwnedDatasets datasets,
    DecisionSeries decisions,
    ConnectorIdentity identity,
    GatewayConnection gateway,
    FreezeFetch freezes,
    IServer server,
    TimeProvider time,
    ILogger<Announcement> log) : IHostedLifecycleService, IDisposable
{
    /// <summary>A gateway that has not recorded a decision by then has lost it, or given its owner up.</summary>
    private static readonly TimeSpan DecisionPatience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Only now the server has its address.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = AnnounceUntilStopped(Request());
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private PublishRequest Request() => new()
    {
        Address = server.PublicAddress(options).GetLeftPart(UriPartial.Authority),
        Datasets = { datasets.All.Select(dataset => ByteString.CopyFrom(CanonicalJson.Serialize(dataset.Description))) },
        Publications = { datasets.All.Select(Sign) },
    };

    private string Sign(OwnedDataset dataset) => SignedStatement.Sign(
        DatasetPublication.Of(dataset.Description, dataset.Policy.Digest), DatasetPublication.StatementType, identity.Keys.Signing);

    private async Task AnnounceUntilStopped(PublishRequest request)
    {
        var registry = new RegistryService.RegistryServiceClient(gateway.Rpc);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Gateway.AnnounceSeconds), time);
        string? last = null;
        try
        {
            do
            {
                await freezes.RunAsync(_stop.Token);
                var outcome = await Announce(registry, request);
                if (outcome != last)
                {
                    log.Announced(options.Gateway.Address, outcome);
                    last = outcome;
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or RpcException && _stop.IsCancellationRequested)
        {
        }
    }

    private async Task<string> Announce(RegistryService.RegistryServiceClient registry, PublishRequest request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, patience.Token);
        var unlogged = decisions.Unlogged(DecisionPatience);
        request.Decisions.Clear();
        request.Decisions.AddRange(unlogged.Select(decision => new Protocol.Registry.UnloggedDecision { GrantId = decision.Grant, Decision = decision.Signed }));
        try
        {
            var reply = await registry.PublishAsync(request, cancellationToken: limit.Token);
            foreach (var logged in reply.Logged.Where(index => index >= 0 && index < unlogged.Count))
            {
                decisions.Confirm(unlogged[logged]);
            }

            return $"known, with products {string.Join(", ", reply.Products)}";
        }
        catch (RpcException problem)
        {
            return $"not reached, trying on: {problem.Status.StatusCode} {problem.Status.Detail}";
        }
    }
}
