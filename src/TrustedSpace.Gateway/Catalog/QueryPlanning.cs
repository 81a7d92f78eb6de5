using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>
/// Plans a query by asking every owner of the product. The gateway parses no SQL; it compares digests, and a plan counts only
/// when all owners made the same.
/// </summary>
public sealed class QueryPlanning(ConnectorChannels channels)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="RefusedException">An owner refused the query (its words say where), could not be asked, or planned something else.</exception>
    public async Task<QueryPlan> PlanAsync(DataProduct product, string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(product);
        var request = new PlanRequest { Product = product.Id.Value, Sql = sql };
        var replies = await Task.WhenAll(product.Datasets.Select(member => channels.AskAsync(
            member.Owner, PlanAgreement.Stage, Patience, (connector, call) => connector.PlanAsync(request, call), cancellationToken)));
        return PlanAgreement.Of([.. product.Datasets.Select(member => member.Owner)], replies);
    }
}
