using System.Globalization;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Billing;

/// <summary>Fetches invoices and statements, and settles; what the gateway says can be recomputed from the log with <see cref="BillingReplay"/>.</summary>
public sealed class InvoiceClient
{
    private readonly GatewayHttp _http;

    internal InvoiceClient(GatewayHttp http) => _http = http;

    /// <summary>What is owed by the leaves of [from, to), issued or not; one account a currency.</summary>
    public Task<IReadOnlyList<Invoice>> ListAsync(ParticipantId consumer, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<Invoice>>(
            $"/invoices?consumer={consumer}&from={from.ToUnixTimeMilliseconds()}&to={to.ToUnixTimeMilliseconds()}",
            cancellation);

    /// <summary>An issued invoice.</summary>
    public Task<Invoice> GetAsync(long number, CancellationToken cancellation = default) =>
        _http.GetAsync<Invoice>($"/invoices/{number.ToString(CultureInfo.InvariantCulture)}", cancellation);

    /// <summary>An issued invoice as an HTML page to print.</summary>
    public Task<string> PageAsync(long number, CancellationToken cancellation = default) =>
        _http.GetTextAsync($"/invoices/{number.ToString(CultureInfo.InvariantCulture)}/page", cancellation);

    /// <summary>What an owner earned, one statement for each settlement and currency.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="month">Only settlements of this month; null: all.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<OwnerStatement>> StatementsAsync(ParticipantId owner, CalendarMonth? month = null, CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<OwnerStatement>>($"/statements?owner={owner}{(month is { } only ? $"&month={only}" : "")}", cancellation);

    /// <summary>Settles a month, as the operator.</summary>
    /// <param name="month">The month; null: the earliest with something to settle.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<SettlementReport> SettleAsync(CalendarMonth? month = null, CancellationToken cancellation = default) =>
        _http.PostAsync<SettlementRequest, SettlementReport>("/settlements", new SettlementRequest { Month = month }, grant: null, cancellation);
}
