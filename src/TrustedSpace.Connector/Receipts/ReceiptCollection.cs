using System.Globalization;
using System.Text.Json;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;

namespace TrustedSpace.Connector.Receipts;

/// <summary>Asks the gateway for the receipts of the owner's flows as often as it announces itself; a gateway that does not answer keeps no promise.</summary>
internal sealed class ReceiptCollection(ReceiptKeeper keeper, GatewayConnection gateway, ConnectorOptions options, TimeProvider time, ILogger<ReceiptCollection> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Gateway.AnnounceSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CollectAsync(stoppingToken);
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
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"/receipts?since={keeper.Since}"), UriKind.Relative);
            keeper.Take(await gateway.Http.GetFromJsonAsync<FlowReceipt[]>(address, ProtocolJson.Options, cancellationToken) ?? []);
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or IOException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            log.NotCollected(problem.Message);
        }
    }
}
