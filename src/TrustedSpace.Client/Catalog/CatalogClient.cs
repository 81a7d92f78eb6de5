using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Catalog;

/// <summary>Finds data products and says what a query over one would touch.</summary>
public sealed class CatalogClient
{
    private readonly GatewayHttp _http;

    internal CatalogClient(GatewayHttp http) => _http = http;

    public Task<IReadOnlyList<DataProduct>> ListAsync(CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<DataProduct>>("/catalog", cancellation);

    public Task<DataProduct> GetAsync(ProductId product, CancellationToken cancellation = default) =>
        _http.GetAsync<DataProduct>($"/catalog/{product}", cancellation);

    /// <summary>Has every owner of the product parse the query; no data is read and no permission is needed.</summary>
    /// <exception cref="Protocol.Refusals.RefusedException">The query is not allowed; the reason points at the clause.</exception>
    public Task<QueryPlan> PlanAsync(ProductId product, string sql, CancellationToken cancellation = default) =>
        _http.PostAsync<PlanQuery, QueryPlan>($"/catalog/{product}/plan", new PlanQuery { Sql = sql }, grant: null, cancellation);
}
