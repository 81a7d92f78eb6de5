using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Billing;

/// <summary>Fetches invoices; what the gateway says can be recomputed from the log with <see cref="InvoiceCalculation"/>.</summary>
public sealed class InvoiceClient
{
    private readonly GatewayHttp _http;

    internal InvoiceClient(GatewayHttp http) => _http = http;

    /// <summary>One invoice a currency for flows recorded in [from, to).</summary>
    public Task<IReadOnlyList<Invoice>> ListAsync(ParticipantId consumer, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<Invoice>>(
            $"/invoices?consumer={consumer}&from={from.ToUnixTimeMilliseconds()}&to={to.ToUnixTimeMilliseconds()}",
            cancellation);
}
