using System.Globalization;
using System.Text.Json;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;

namespace TrustedSpace.Connector.Receipts;

/// <summary>
/// Catches up with the receipts of the owner's flows, as often as the connector announces itself, where the gateway did not push them: while no stream is open
/// and before a promise is called broken. A gateway that does not answer keeps no promise.
/// </summary>
internal sealed class ReceiptCollection(
    ReceiptKeeper keeper, ReceiptListener listener, GatewayConnection gateway, ConnectorOptions options, TimeProvider time, ILogger<ReceiptCollection> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Gateway.AnnounceSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!listener.IsListening || keeper.IsOverdue(time.GetUtcNow()))
                {
                    await CollectAsync(stoppingToken);
                }

                keeper.Check(time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"/receipts?since={keeper.Position.Proven}"), UriKind.Relative);
            keeper.Take(await gateway.Http.GetFromJsonAsync<FlowReceipt[]>(address, ProtocolJson.Options, cancellationToken) ?? []);
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or IOException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            log.NotCollected(problem.Message);
        }
    }
}
