using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;

namespace TrustedSpace.Connector.Receipts;

/// <summary>
/// Takes the receipts that the gateway pushes. A stream that breaks off is opened again from where the keeper stands, at once and then as often as the
/// connector announces itself.
/// </summary>
internal sealed class ReceiptListener(ReceiptKeeper keeper, GatewayConnection gateway, ConnectorOptions options, TimeProvider time, ILogger<ReceiptListener> log)
    : BackgroundService
{
    private volatile bool _isListening;

    /// <summary>Whether the gateway pushes now.</summary>
    public bool IsListening => _isListening;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Gateway.AnnounceSeconds), time);
        try
        {
            do
            {
                await ListenAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/receipts/stream");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            request.Headers.Add("Last-Event-ID", keeper.Position.ToString());
            using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var stream = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var pushed in SseParser.Create(stream, (_, data) => Read(data)).EnumerateAsync(cancellationToken))
            {
                _isListening = true;
                if (pushed.Data is { } receipt)
                {
                    keeper.Take(receipt);
                }
            }
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or IOException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            log.NotCollected(problem.Message);
        }
        finally
        {
            _isListening = false;
        }
    }

    private static FlowReceipt? Read(ReadOnlySpan<byte> data) => data.IsEmpty ? null : JsonSerializer.Deserialize<FlowReceipt>(data, ProtocolJson.Options);
}
