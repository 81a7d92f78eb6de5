using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>Plans a query over the owner's dataset in a product; reads no data.</summary>
internal sealed class QueryPlans(OwnedDatasets datasets, StatisticsQueries queries)
{
    /// <exception cref="RefusedException">The owner has no part in the product, or the query is not allowed.</exception>
    public (OwnedDataset Dataset, StatisticsPlan Plan) For(ProductId product, string sql)
    {
        var dataset = datasets.InProduct(product);
        return (dataset, queries.Read(sql, dataset.Schema));
    }
}
