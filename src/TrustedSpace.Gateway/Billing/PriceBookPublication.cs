using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Writes the operator's price book into the log at start, where it is another than the last one there; before anything is served.</summary>
internal sealed class PriceBookPublication(FlowLog log, PublishedPrices published, GatewayOptions options, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var digest = options.Prices.Digest();
        if (published.Latest != digest)
        {
            await log.AppendAsync(
                new PricesPublished { Book = options.Prices, Digest = digest, At = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
