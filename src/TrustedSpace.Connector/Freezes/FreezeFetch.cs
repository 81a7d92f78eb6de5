using System.Text.Json;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Freezes;

/// <summary>Asks the gateway for every freeze, so that one that was ordered or lifted while nobody reached this connector is known before it serves on.</summary>
internal sealed class FreezeFetch(
    GatewayConnection gateway, FreezeOrders orders, FreezeRegister register, ConnectorOptions options, ILogger<FreezeFetch> log)
{
    /// <summary>Takes in the list; a gateway that does not answer changes nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Regulators.Count == 0)
        {
            return;
        }

        try
        {
            var listed = await gateway.Http.GetFromJsonAsync<FreezeStatus[]>("freezes", ProtocolJson.Options, cancellationToken) ?? [];
            foreach (var freeze in listed)
            {
                Accept(freeze);
            }

            register.MarkCurrent();
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException
            || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            log.NotFetched(problem.Message);
        }
    }

    // One that does not verify stops no other: whoever made it up must not keep real ones out.
    private void Accept(FreezeStatus freeze)
    {
        try
        {
            orders.Accept(freeze.Order, freeze.Lift ?? "");
        }
        catch (RefusedException refused)
        {
            log.NotAccepted(freeze.Id, refused.Refusal.Reason);
        }
    }
}
