using System.Collections.Frozen;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Catalog;

/// <summary>The owner's datasets, opened and checked before the connector serves; at most one of each product.</summary>
internal sealed class OwnedDatasets(ConnectorOptions options, StatisticsQueries queries, ConnectorIdentity identity) : IAsyncDisposable
{
    private readonly Stage _stage = new(identity.Participant, "catalog");
    private FrozenDictionary<DatasetId, OwnedDataset> _datasets = FrozenDictionary<DatasetId, OwnedDataset>.Empty; // set once, before anything is served

    /// <summary>Opens every source and holds it against its description.</summary>
    /// <exception cref="CannotStartException">Data contradict a description or can't be read; every fault of every dataset is listed.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var opened = new Dictionary<DatasetId, OwnedDataset>();
        var faults = new List<string>();
        foreach (var dataset in options.Datasets)
        {
            try
            {
                opened.Add(dataset.Description.Id, await OpenAsync(dataset, cancellationToken));
            }
            catch (Exception fault) when (fault is SourceMismatchException or SourceException or ArgumentException or RefusedException)
            {
                faults.Add(fault.Message.TrimEnd());
            }
        }

        _datasets = opened.ToFrozenDictionary();
        if (faults.Count > 0)
        {
            throw new CannotStartException("datasets", faults);
        }
    }

    /// <exception cref="RefusedException">The owner has no such dataset.</exception>
    public OwnedDataset Find(DatasetId id) => _datasets.GetValueOrDefault(id)
        ?? throw _stage.Refuse(RefusalCode.Unknown, $"{identity.Participant} has no dataset {id}", "Take the dataset's id from the catalog.");

    /// <exception cref="RefusedException">The owner has no dataset in that product.</exception>
    public OwnedDataset InProduct(ProductId product) => _datasets.Values.FirstOrDefault(dataset => dataset.Description.Product == product)
        ?? throw _stage.Refuse(RefusalCode.Unknown, $"{identity.Participant} has no dataset in product {product}", "Take the product's id from the catalog.");

    public async ValueTask DisposeAsync()
    {
        foreach (var dataset in _datasets.Values)
        {
            await dataset.Source.DisposeAsync();
        }
    }

    private async Task<OwnedDataset> OpenAsync(DatasetOptions dataset, CancellationToken cancellationToken)
    {
        var schema = ProductSchema.Of(dataset.Description);
        var permitted = PermittedRows(dataset, schema);
        return new OwnedDataset
        {
            Description = dataset.Description,
            Schema = schema,
            Policy = new UsagePolicyDocument(dataset.Policy),
            PermittedRows = permitted,
            Source = await DataSource.OpenAsync(dataset.Source, dataset.Description, cancellationToken),
        };
    }

    private Predicate? PermittedRows(DatasetOptions dataset, StatisticsSchema schema) => dataset.PermittedRows is { } rows
        ? queries.Read($"SELECT COUNT(*) FROM {schema.Product} WHERE {rows}", schema).Where
        : null;
}
